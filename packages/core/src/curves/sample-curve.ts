/** Fewer points could not show the first, the last, the least and the greatest value. */
export const leastPoints = 4

/**
 * Which places of a curve to draw where it has more than `points`: the first and the last, and of each of equally long
 * parts between them the least and the greatest value, so that no spike of a single epoch is lost (the min-max
 * aggregation of M4, Jugel et al., VLDB 2014, whose first and last values are kept of the whole curve only). NaN stands
 * for an epoch without a value: where there are such, each part keeps its first one as well.
 * @param values one for each epoch
 * @param points at least 4
 * @returns ascending places, at most `points` of them, all if these are enough
 */
export function sampleCurve(values: ArrayLike<number>, points: number): number[] {
  const { length } = values
  if (length <= points) return Array.from({ length }, (_, place) => place)
  const hasGaps = Array.prototype.some.call(values, Number.isNaN)
  const ofPart = hasGaps ? 3 : 2
  const parts = Math.floor((points - 2) / ofPart)
  const places = [0]
  for (let part = 0; part < parts; part += 1) {
    const from = 1 + Math.floor(((length - 2) * part) / parts)
    const to = 1 + Math.floor(((length - 2) * (part + 1)) / parts)
    places.push(...extremesOf(values, from, to))
  }
  places.push(length - 1)
  // Too few points for parts that keep gaps: the values themselves come first.
  return parts > 0 ? places : sampleValues(values, places, points)
}

/** Places of the least value, the greatest and the first gap from `from` to `to`, ascending and each once. */
function extremesOf(values: ArrayLike<number>, from: number, to: number): number[] {
  let [least, greatest, gap] = [-1, -1, -1]
  for (let place = from; place < to; place += 1) {
    const value = values[place] as number
    if (Number.isNaN(value)) {
      if (gap < 0) gap = place
      continue
    }
    if (least < 0 || value < (values[least] as number)) least = place
    if (greatest < 0 || value > (values[greatest] as number)) greatest = place
  }
  const found = new Set([least, greatest, gap].filter((place) => place >= 0))
  return [...found].sort((a, b) => a - b)
}

function sampleValues(values: ArrayLike<number>, ends: number[], points: number): number[] {
  const inner = extremesOf(values, 1, values.length - 1).slice(0, points - ends.length)
  return [ends[0] as number, ...inner, ends[1] as number]
}
