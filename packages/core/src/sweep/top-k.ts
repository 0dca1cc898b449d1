import type { Config, SettingsPhase, SweepDefinition } from '@sweepstack/protocol'
import { type RunCounts, runAt } from '../definition/trial-of.ts'
import type { Run } from '../lineage/recipe.ts'
import { isBetter, type Score } from '../ranking/rank-configs.ts'
import { judgementOf } from '../ranking/standing.ts'

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
  /** The schedule that it was trained with, if it has several phases: its fresh runs have the same. */
  phases?: readonly SettingsPhase[]
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
export function freshTrials({ leaders }: TopK, { topK, folds = 1 }: SweepDefinition): number {
  return leaders.length * (topK?.repeats ?? 0) * folds
}

/**
 * Whose run a trial of the phase is, and its place among the runs of this leader. Trials are numbered by repeat, then
 * leader, then fold: the first repeats of all come before the second ones, so that a budget that ends in between
 * leaves the leaders alike.
 */
export function freshTrial(
  { firstTrial, leaders }: TopK,
  { folds = 1 }: Pick<RunCounts, 'folds'>,
  trial: number,
): { leader: Leader; place: number } {
  const group = Math.floor((trial - firstTrial) / folds)
  const fold = (trial - firstTrial) % folds
  const leader = leaders[group % leaders.length] as Leader
  return { leader, place: Math.floor(group / leaders.length) * folds + fold }
}

/** The fresh run of a place, from 0: its seed is one after those of the search, seed … seed + repeats − 1. */
export function freshRunOf(definition: SweepDefinition, place: number): Run {
  const { seed, ...run } = runAt(definition, place)
  return { seed: seed + definition.repeats, ...run }
}

/** With the score of a fresh run taken in. */
export function withRun(topK: TopK, run: ChosenRun, definition: SweepDefinition): TopK {
  const { leader } = freshTrial(topK, definition, run.trial)
  const isOther = leader.chosen === null || isBetter(run, leader.chosen, judgementOf(definition))
  if (!isOther) return topK
  const leaders = topK.leaders.map((one) => (one === leader ? { ...one, chosen: run } : one))
  return { ...topK, leaders }
}
