import type { SweepCurves } from '../data/curve-lines.ts'

/** Looks up the value of a trial at an epoch; undefined where the curve has none. */
export function curveValues(
  curves: SweepCurves | undefined,
): (trial: number, epoch: number) => number | undefined {
  if (curves === undefined) return () => undefined
  const { columns, trials } = curves
  const lineages = new Map<number, number>()
  for (let at = 0; at < trials.number.length; at += 1) {
    lineages.set(trials.number[at] as number, trials.lineage[at] as number)
  }
  return (trial, epoch) => {
    const lineage = lineages.get(trial)
    if (lineage === undefined) return undefined
    let [low, high] = [columns.offsets[lineage] as number, columns.offsets[lineage + 1] as number]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((columns.epochs[middle] as number) < epoch) low = middle + 1
      else high = middle
    }
    if (columns.epochs[low] !== epoch || low >= (columns.offsets[lineage + 1] as number)) {
      return undefined
    }
    const value = columns.values[low] as number
    return Number.isNaN(value) ? undefined : value
  }
}
