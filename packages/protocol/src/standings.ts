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
  /** By config, whose runs are ranked as one; no number is behind all others. */
  losses: Map<number, number>
}

/**
 * How those stood that rested until the search was over, because others were better, by the numbers of the decisions that
 * stopped them: these have no figures, those before them have. Whom a budget kept from going on, or who rested where nobody was
 * compared yet, is not told. `decisions`: the whole log of a sweep, in its order; `runs`: how many trials a config has.
 */
export function standingsOf(decisions: Iterable<Decision>, runs = 1): Map<number, Standing> {
  const configOf = (trial: number) => Math.ceil(trial / runs)
  const rungs = new Map<string, Rung>()
  const rungOfTrial = new Map<number, Rung>()
  const stopped: { number: number; trial: number; rung: Rung }[] = []
  for (const { number, trial, reason } of decisions) {
    if (reason.kind === 'rung') {
      const key = `${reason.bracket ?? ''} ${reason.epoch}`
      const rung = rungs.get(key) ?? { newest: reason, losses: new Map() }
      rung.newest = reason
      rung.losses.set(configOf(trial), reason.loss ?? Number.POSITIVE_INFINITY)
      rungs.set(key, rung)
      rungOfTrial.set(trial, rung)
    }
    if (keptOtherwise.has(reason.kind)) rungOfTrial.delete(trial)
    const rung = rungOfTrial.get(trial)
    if (reason.kind === 'searchOver' && rung) stopped.push({ number, trial, rung })
  }
  const places = new Map([...rungs.values()].map((rung) => [rung, placesOf(rung)]))
  return new Map(
    stopped.map(({ number, trial, rung }) => {
      const { kind: _, ...place } = rung.newest
      const loss = rung.losses.get(configOf(trial)) ?? Number.POSITIVE_INFINITY
      // Of those that came first the values may not be told.
      const isWhole = rung.losses.size === place.of
      const rank = isWhole ? places.get(rung)?.get(configOf(trial)) : undefined
      return [number, { ...place, loss: Number.isFinite(loss) ? loss : null, rank }]
    }),
  )
}

/** From 1. Of equal ones the lower number is ahead, as where they were ranked. */
function placesOf({ losses }: Rung): Map<number, number> {
  const ranked = [...losses].sort(([one, a], [other, b]) => (a === b ? one - other : a - b))
  return new Map(ranked.map(([config], place) => [config, place + 1]))
}
