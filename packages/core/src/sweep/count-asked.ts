import type { Stage } from '../lineage/stages.ts'

/** What a sweep asked for, by its records, so that it can be counted afresh. */
export interface AskedSoFar {
  /** Of its trials. */
  stages: readonly Stage[]
  /** By lineage, as far as that was counted. */
  farthest: ReadonlyMap<string, number>
  /** Reports that its lineages gave. */
  trained: number
}

/**
 * Versions up to 0.1 counted under a budget of epochs only: the farthest epoch asked of each lineage, and their sum. Of a
 * lineage that a trial left for a fork there may be no more than its reports.
 */
export function countAsked({ stages, farthest: counted, trained }: AskedSoFar, before: number) {
  const farthest = new Map(counted)
  const begins = new Map<string, number>()
  for (const { lineage, from, to } of stages) {
    begins.set(lineage, from)
    farthest.set(lineage, Math.max(to, farthest.get(lineage) ?? 0))
  }
  let committed = 0
  for (const [lineage, from] of begins) committed += (farthest.get(lineage) ?? from) - from
  return { farthest, committed: Math.max(trained, before, committed) }
}
