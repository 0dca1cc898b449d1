import type { Decision } from './decision.ts'
import type { Reason } from './reason.ts'

type RungReason = Extract<Reason, { kind: 'rung' }>

/** Where a trial stood at its last rung when it was stopped, for the search was over. */
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
  /** By config, from 1; found when they are asked for, and until another one is ranked there. */
  places?: Map<number, number> | undefined
}

/**
 * How those stood that rested until the search was over, because others were better, by the numbers of the decisions that
 * stopped them: these have no figures, those before them have. What was ranked later, as of a sweep that went on, does not count. Whom a budget kept from going on, or who rested where nobody was
 * compared yet, is not told. `decisions`: the whole log of a sweep, in its order; `runs`: how many trials a config has.
 */
export function standingsOf(decisions: Iterable<Decision>, runs = 1): Map<number, Standing> {
  const configOf = (trial: number) => Math.ceil(trial / runs)
  const rungs = new Map<string, Rung>()
  const rungOfTrial = new Map<number, Rung>()
  const standings = new Map<number, Standing>()
  for (const { number, trial, reason } of decisions) {
    const ranking = rankingOf(reason)
    if (ranking !== undefined) {
      const key = `${ranking.bracket ?? ''} ${ranking.epoch}`
      const rung: Rung = rungs.get(key) ?? { newest: ranking, losses: new Map() }
      rung.newest = ranking
      rung.losses.set(configOf(trial), ranking.loss ?? Number.POSITIVE_INFINITY)
      rung.places = undefined
      rungs.set(key, rung)
      rungOfTrial.set(trial, rung)
    }
    if (keptOtherwise.has(reason.kind)) rungOfTrial.delete(trial)
    const rung = rungOfTrial.get(trial)
    if (reason.kind === 'searchOver' && rung)
      standings.set(number, standingOf(rung, configOf(trial)))
  }
  return standings
}

function standingOf(rung: Rung, config: number): Standing {
  const { kind: _, ...place } = rung.newest
  const loss = rung.losses.get(config) ?? Number.POSITIVE_INFINITY
  rung.places ??= placesOf(rung)
  // Of those that came first the values may not be told.
  const rank = rung.losses.size === place.of ? rung.places.get(config) : undefined
  return { ...place, loss: Number.isFinite(loss) ? loss : null, rank }
}

/** From 1. Of equal ones the lower number is ahead, as where they were ranked. */
function placesOf({ losses }: Rung): Map<number, number> {
  const ranked = [...losses].sort(([one, a], [other, b]) => (a === b ? one - other : a - b))
  return new Map(ranked.map(([config], place) => [config, place + 1]))
}

/** How a trial was ranked at a rung, also of one that a budget kept there; undefined for what compared nobody so. */
export function rankingOf(reason: Reason): RungReason | undefined {
  if (reason.kind === 'rung') return reason
  const isOfBudget = reason.kind === 'budget' || reason.kind === 'time'
  return isOfBudget && reason.ranked !== undefined ? { kind: 'rung', ...reason.ranked } : undefined
}
