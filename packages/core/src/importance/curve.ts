import type { SampleAxis } from './sample.ts'
import type { Marginal } from './step-function.ts'

const bins = 24
/** Levels beyond this are shown as stretches. */
const mostLevels = 48

/** Into how many equal parts an axis is cut to show what happens along it: a part is a value, or a stretch of many. */
export function partsOf(axis: SampleAxis): number {
  if (axis.kind === 'real') return bins
  return axis.kind === 'choice' || axis.count <= mostLevels ? axis.count : bins
}

/** The means of a marginal over `count` equal parts of its axis. */
export function meansOver({ places, values }: Marginal, count: number): number[] {
  const means = new Array<number>(count).fill(0)
  let part = 0
  for (const [at, value] of values.entries()) {
    let start = places[at] as number
    const end = places[at + 1] as number
    while (start < end && part < count) {
      const stop = Math.min(end, (part + 1) / count)
      means[part] = (means[part] as number) + value * (stop - start) * count
      start = stop
      if (stop === (part + 1) / count) part += 1
    }
  }
  return means
}
