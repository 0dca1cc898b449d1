import type { SweepDefinition } from '@sweepstack/protocol'
import { lineageIdentity } from '../lineage/recipe.ts'
import { isBetter, rankConfigs, type Score } from '../ranking/rank-configs.ts'
import { searcherOf } from '../search/catalogue.ts'
import { identitiesOf } from './identities.ts'

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
  chosen: ChosenRun | null
}

/** A run with what it watched; in states of older versions the score alone. */
export type ChosenRun = Score & { watched?: { lineage: string; epochs: number } }

/**
 * Those of the scores that can still decide who leads: of the configs whose repeats all have one the k best,
 * and all other configs, each recipe once. So the state of a sweep of 10,000 trials holds a few scores.
 */
export function mayLead(scores: Score[], definition: SweepDefinition): Score[] {
  const { repeats, metric, topK } = definition
  if (topK === undefined) return []
  if (scores.length === 0) return scores
  const identityOf = identitiesOf(definition)
  const kept = new Set<number>()
  let complete = 0
  for (const { trials } of rankConfigs(scores, { repeats, goal: metric.goal, identityOf })) {
    if (trials.length === repeats) complete += 1
    if (trials.length < repeats || complete <= topK.k) for (const trial of trials) kept.add(trial)
  }
  return scores.filter(({ trial }) => kept.has(trial))
}

/** The phase of a search that has ended, or null if nobody leads. */
export function beginTopK(
  scores: Score[],
  definition: SweepDefinition,
  firstTrial: number,
): TopK | null {
  const { repeats, metric, topK } = definition
  const options = { repeats, goal: metric.goal, identityOf: identitiesOf(definition) }
  const ranked = rankConfigs(scores, options).slice(0, topK?.k ?? 0)
  if (ranked.length === 0) return null
  return { firstTrial, leaders: ranked.map(({ index }) => ({ index, chosen: null })) }
}

/** How many trials the phase has. */
export function freshTrials({ leaders }: TopK, { topK }: SweepDefinition): number {
  return leaders.length * (topK?.repeats ?? 0)
}

/** What the phase does if no budget is in its way: leaders that differ in epochs only share lineages. */
export function freshCounts(topK: TopK, definition: SweepDefinition) {
  const configs = topK.leaders.map(({ index }) =>
    searcherOf(definition).configAt(definition, index),
  )
  const runs = definition.topK?.repeats ?? 0
  const lineages = new Set(configs.map(lineageIdentity))
  return { trials: runs * configs.length, lineages: runs * lineages.size }
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
export function chooseRun(topK: TopK, score: ChosenRun, goal: 'maximize' | 'minimize'): void {
  const { leader } = freshRun(topK, score.trial)
  if (leader.chosen === null || isBetter(score, leader.chosen, goal)) leader.chosen = score
}
