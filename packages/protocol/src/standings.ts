import type { Decision } from './decision.ts'
import type { Reason } from './reason.ts'

type RungReason = Extract<Reason, { kind: 'rung' }>

/** Where a trial stood at its last rung when the search was over. */
export interface Standing extends Omit<RungReason, 'kind' | 'rank'> {
  /** Undefined where the log does not tell the values of just those that were ranked there. */
  rank: number | undefined
}

/** Why trials rest that are not behind others. */
const keptOtherwise = new Set<Reason['kind']>(['budget', 'time', 'bootstrap', 'bracketWaits'])

interface Rung {
  /** Of the newest comparison there. */
  newest: RungReason
  /** By trial; no number is behind all others. */
  losses: Map<number, number>
}

/**
 * How those stood that rested until the search was over, because others were better, by the numbers of the decisions that
 * stopped them: these have no figures, those before them have. Whom a budget kept from going on, or who rested where nobody was
 * compared yet, is not told. `decisions`: the whole log of a sweep, in its order.
 */
export function standingsOf(decisions: Iterable<Decision>): Map<number, Standing> {
  const rungs = new Map<string, Rung>()
  const rungOfTrial = new Map<number, Rung>()
  const stopped: { number: number; trial: number; rung: Rung }[] = []
  for (const { number, trial, reason } of decisions) {
    if (reason.kind === 'rung') {
      const key = `${reason.bracket ?? ''} ${reason.epoch}`
      const rung = rungs.get(key) ?? { newest: reason, losses: new Map() }
      rung.newest = reason
      rung.losses.set(trial, reason.loss ?? Number.POSITIVE_INFINITY)
      rungs.set(key, rung)
      rungOfTrial.set(trial, rung)
    }
    if (keptOtherwise.has(reason.kind)) rungOfTrial.delete(trial)
    const rung = rungOfTrial.get(trial)
    if (reason.kind === 'searchOver' && rung) stopped.push({ number, trial, rung })
  }
  const sorted = new Map([...rungs.values()].map((rung) => [rung, sortedLosses(rung)]))
  return new Map(
    stopped.map(({ number, trial, rung }) => {
      const { kind: _, ...place } = rung.newest
      const loss = rung.losses.get(trial) ?? Number.POSITIVE_INFINITY
      // Runs of one config stand at one place together, and of those that came first the values may not be told.
      const isWhole = rung.losses.size === place.of
      const rank = isWhole ? 1 + countBelow(sorted.get(rung) ?? [], loss) : undefined
      return [number, { ...place, loss: Number.isFinite(loss) ? loss : null, rank }]
    }),
  )
}

function sortedLosses({ losses }: Rung): number[] {
  return [...losses.values()].sort((a, b) => (a === b ? 0 : a - b))
}

function countBelow(sorted: readonly number[], loss: number): number {
  let [from, to] = [0, sorted.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if ((sorted[middle] as number) < loss) from = middle + 1
    else to = middle
  }
  return from
}
