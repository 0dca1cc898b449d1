import type { PlannedLineage } from './planned-lineages.ts'

/** Of one epoch, in seconds, as measured lately: its mean and its standard deviation. */
export interface EpochTime {
  mean: number
  deviation: number
}

/** What training takes, in seconds; `low` and `high` for epochs that are all a standard deviation shorter or longer. */
export interface PlannedTime {
  seconds: number
  low: number
  high: number
  /** Summed over slots. */
  slotSeconds: number
}

interface Fleet {
  slots: number
  /** By architecture. */
  epochTimes: ReadonlyMap<string, EpochTime>
}

/**
 * The time that slots take for what is left of lineages, of which each is trained by one slot at a time. `done`: epochs of
 * each that are trained already. `share`: how much of that is expected to be trained. Undefined where the time of an epoch
 * is not known. The epochs of a machine are slow or fast together, so their deviations do not cancel out.
 */
export function plannedTime(
  lineages: readonly PlannedLineage[],
  { done, share }: { done: readonly number[]; share: number },
  { slots, epochTimes }: Fleet,
): PlannedTime | undefined {
  const sums = { mean: 0, deviation: 0 }
  let longest = 0
  for (const [place, { from, epochs, architecture }] of lineages.entries()) {
    const time = epochTimes.get(architecture)
    if (time === undefined) return undefined
    const left = epochs - from - (done[place] ?? 0)
    sums.mean += left * time.mean * share
    sums.deviation += left * time.deviation * share
    longest = Math.max(longest, left * time.mean)
  }
  const seconds = Math.max(longest, sums.mean / Math.max(1, slots))
  const spread = sums.mean === 0 ? 0 : sums.deviation / sums.mean
  return {
    seconds,
    low: seconds * Math.max(0, 1 - spread),
    high: seconds * (1 + spread),
    slotSeconds: sums.mean,
  }
}
