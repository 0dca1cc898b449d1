import type { SweepLineage } from '@sweepstack/protocol'

/** Each lineage once, where several pages have trials of it. */
export function mergeLineages(pages: readonly SweepLineage[]): SweepLineage[] {
  const found = new Map<string, SweepLineage>()
  for (const one of pages) {
    const known = found.get(one.lineage)
    if (known === undefined) {
      found.set(one.lineage, one)
      continue
    }
    const [first, farthest] = [
      known.before <= one.before ? known : one,
      known.epoch >= one.epoch ? known : one,
    ]
    found.set(one.lineage, {
      ...known,
      epoch: farthest.epoch,
      seconds: farthest.seconds,
      before: first.before,
      secondsBefore: first.secondsBefore,
      trials: [...known.trials, ...one.trials],
    })
  }
  return [...found.values()]
}
