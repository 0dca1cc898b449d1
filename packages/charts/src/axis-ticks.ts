/** More labels than this stand too close on a logarithmic axis. */
const mostOfLog = 7
const mostOfLinear = 12

/** Which multiples of a power of ten are labelled, the most first. */
const multiples = [
  [1, 2, 5],
  [1, 3],
]

/** Few values to label an axis with, as round as they come; of what is counted there are no halves. */
export function roundTicks(low: number, high: number, { isWhole = false } = {}): number[] {
  if (high === low) return [low]
  const rough = Math.max((high - low) / 4, isWhole ? 1 : 0)
  const size = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((by) => by * size).find((one) => one >= rough) ?? rough
  const first = Math.ceil(low / step)
  const count = Math.floor((high + step / 1e6) / step) - first + 1
  // Where the span is too large for a number, or too small beside its ends.
  if (!(count >= 1 && count <= mostOfLinear)) return [low, high]
  return Array.from({ length: count }, (_, at) => Number(((first + at) * step).toPrecision(12)))
}

/** Such values for a logarithmic axis: 1, 2 and 5 of each power of ten, of many powers fewer, of a part of one more. */
export function logTicks(low: number, high: number, { isWhole = false } = {}): number[] {
  if (!(low > 0 && high > low)) return [low]
  const within = (values: number[]) => values.filter((one) => one >= low && one <= high)
  const first = Math.floor(Math.log10(low))
  const last = Math.ceil(Math.log10(high))
  for (const of of multiples) {
    const found = within(
      powers(first, last, 1).flatMap((power) =>
        of.map((by) => Number((by * power).toPrecision(2))),
      ),
    )
    if (found.length < 3) return roundTicks(low, high, { isWhole })
    if (found.length <= mostOfLog) return found
  }
  for (let every = 1; ; every += 1) {
    const found = within(powers(Math.ceil(first / every) * every, last, every))
    if (found.length <= mostOfLog) return found
  }
}

function powers(from: number, to: number, every: number): number[] {
  const count = Math.max(0, Math.floor((to - from) / every) + 1)
  return Array.from({ length: count }, (_, at) => Number(`1e${from + at * every}`))
}

/** What makes an axis of ECharts a logarithmic one with such values; its own ones are powers of ten, or parts of them. */
export function logAxis(low: number, high: number, options: { isWhole?: boolean } = {}) {
  const customValues = logTicks(low, high, options)
  return { type: 'log' as const, min: low, max: high, customValues }
}
