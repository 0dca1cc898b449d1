import type { Config, SweepDefinition } from '@sweepstack/protocol'
import { lineageIdentity } from '../lineage/recipe.ts'
import { isBetter, type Score } from '../ranking/rank-configs.ts'

/** The second phase of a sweep: the leaders of its search run again, on fresh seeds. */
export interface TopK {
  /** Number of the phase's first trial; those before it are the search's. */
  firstTrial: number
  /** The best first. */
  leaders: Leader[]
}

/** A config that leads, as its trial has it on record. */
export interface LeadingConfig {
  /** Place of its config in the search, from 0. */
  index: number
  config: Config
}

interface Leader extends LeadingConfig {
  /** The best of its fresh runs so far: the one that is evaluated on the test split. */
  chosen: ChosenRun | null
}

/** A run with what it watched. */
export type ChosenRun = Score & { watched: { lineage: string; epochs: number } }

/** The phase of a search that has ended, or null if nobody leads. */
export function beginTopK(leaders: LeadingConfig[], firstTrial: number): TopK | null {
  if (leaders.length === 0) return null
  return { firstTrial, leaders: leaders.map((leader) => ({ ...leader, chosen: null })) }
}

/** How many trials the phase has. */
export function freshTrials({ leaders }: TopK, { topK }: SweepDefinition): number {
  return leaders.length * (topK?.repeats ?? 0)
}

/**
 * What the phase does if no budget is in its way: leaders that differ in epochs only share lineages. `epochs` are
 * those asked for, `unique` those to train.
 */
export function freshCounts({ leaders }: TopK, definition: SweepDefinition) {
  const runs = definition.topK?.repeats ?? 0
  const farthest = new Map<string, number>()
  let epochs = 0
  for (const { config } of leaders) {
    const identity = lineageIdentity(config)
    farthest.set(identity, Math.max(config.epochs, farthest.get(identity) ?? 0))
    epochs += config.epochs
  }
  const unique = [...farthest.values()].reduce((sum, one) => sum + one, 0)
  return {
    trials: runs * leaders.length,
    lineages: runs * farthest.size,
    epochs: runs * epochs,
    unique: runs * unique,
  }
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

/** With the score of a fresh run taken in. */
export function withRun(topK: TopK, run: ChosenRun, goal: 'maximize' | 'minimize'): TopK {
  const { leader } = freshRun(topK, run.trial)
  if (leader.chosen !== null && !isBetter(run, leader.chosen, goal)) return topK
  const leaders = topK.leaders.map((one) => (one === leader ? { ...one, chosen: run } : one))
  return { ...topK, leaders }
}
