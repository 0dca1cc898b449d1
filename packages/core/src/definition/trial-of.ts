import type { SweepDefinition } from '@sweepstack/protocol'
import type { Run } from '../lineage/recipe.ts'

/** What decides how many runs a config has. */
export type RunCounts = Pick<SweepDefinition, 'repeats' | 'folds'>

/** How many trials a config has: one for each repeat, and of each one for each fold. */
export function runsPerConfig({ repeats, folds = 1 }: RunCounts): number {
  return repeats * folds
}

/**
 * The run of a place, from 0, the folds of a repeat one after the other. The seeds are `seed` and those after it, so
 * that sweeps with one seed share.
 */
export function runAt(
  { folds, seed, phases }: Pick<SweepDefinition, 'folds' | 'seed' | 'phases'>,
  place: number,
): Run {
  const whole = phases && { phases: [{ fromEpoch: 0, settings: {} }, ...phases] }
  if (folds === undefined) return { seed: seed + place, ...whole }
  return {
    seed: seed + Math.floor(place / folds),
    fold: { number: (place % folds) + 1, of: folds },
    ...whole,
  }
}

/** The runs of each config of the search. */
export function runsOf(definition: SweepDefinition): Run[] {
  return Array.from({ length: runsPerConfig(definition) }, (_, place) => runAt(definition, place))
}

/**
 * Which config of the search a trial is of, from 0, and its run. The runs of a config have consecutive numbers, so
 * that number and config give each other: trial = config index · runs + place of the run + 1.
 */
export function placeOfTrial(definition: SweepDefinition, number: number) {
  const runs = runsPerConfig(definition)
  return {
    index: Math.floor((number - 1) / runs),
    run: runAt(definition, (number - 1) % runs),
  }
}

/** Who is judged where a trial is: its config, which is known by the number of its first trial. */
export function entrantOf(counts: RunCounts, trial: { number: number; epochs: number }) {
  const place = Math.floor((trial.number - 1) / runsPerConfig(counts))
  return { number: place + 1, epochs: trial.epochs }
}

/** The trials of a search that are judged together with one: the runs of its config, by the mean of their losses. */
export function runsJudgedWith(counts: RunCounts, trial: number): number[] {
  const runs = runsPerConfig(counts)
  const first = trial - ((trial - 1) % runs)
  return Array.from({ length: runs }, (_, place) => first + place)
}
