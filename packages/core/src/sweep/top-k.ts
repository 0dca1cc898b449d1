import type { SweepDefinition } from '@sweepstack/protocol'
import { isBetter, rankConfigs, type Score } from '../ranking/rank-configs.ts'

/** The second phase of a sweep: the leaders of its search run again, on fresh seeds. */
export interface TopK {
  /** Number of the phase's first trial; those before it are the search's. */
  firstTrial: number
  /** The best first. */
  leaders: Leader[]
}

interface Leader {
  /** Place of its config in the search, from 0. */
  index: number
  /** The best of its fresh runs so far: the one that is evaluated on the test split. */
  chosen: Score | null
}

/**
 * Those of the scores that can still decide who leads: of the configs whose repeats all have one the k best,
 * and all other configs. So the state of a sweep of 10,000 trials holds a few scores.
 */
export function mayLead(scores: Score[], definition: SweepDefinition): Score[] {
  const { repeats, metric, topK } = definition
  if (topK === undefined) return []
  const complete = rankConfigs(scores, { repeats, goal: metric.goal }).filter(
    ({ trials }) => trials.length === repeats,
  )
  const beaten = new Set(complete.slice(topK.k).flatMap(({ trials }) => trials))
  return scores.filter(({ trial }) => !beaten.has(trial))
}

/** The phase of a search that has ended, or null if nobody leads. */
export function beginTopK(
  scores: Score[],
  definition: SweepDefinition,
  firstTrial: number,
): TopK | null {
  const { repeats, metric, topK } = definition
  const ranked = rankConfigs(scores, { repeats, goal: metric.goal }).slice(0, topK?.k ?? 0)
  if (ranked.length === 0) return null
  return { firstTrial, leaders: ranked.map(({ index }) => ({ index, chosen: null })) }
}

/** How many trials the phase has. */
export function freshTrials({ leaders }: TopK, { topK }: SweepDefinition): number {
  return leaders.length * (topK?.repeats ?? 0)
}

/**
 * Whose run a trial of the phase is, and which one: trial = firstTrial + run · leaders + place. All first runs
 * come before all second ones, so that a budget that ends in between leaves the leaders alike.
 */
export function freshRun(
  { firstTrial, leaders }: TopK,
  trial: number,
): { leader: Leader; run: number } {
  const place = trial - firstTrial
  const leader = leaders[place % leaders.length] as Leader
  return { leader, run: Math.floor(place / leaders.length) }
}

/** The seed of a fresh run, from 0: those after the search's, seed … seed + repeats − 1. */
export function freshSeed({ seed, repeats }: SweepDefinition, run: number): number {
  return seed + repeats + run
}

/** Takes the score of a fresh run in. */
export function chooseRun(topK: TopK, score: Score, goal: 'maximize' | 'minimize'): void {
  const { leader } = freshRun(topK, score.trial)
  if (leader.chosen === null || isBetter(score, leader.chosen, goal)) leader.chosen = score
}
