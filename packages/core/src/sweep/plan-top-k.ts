import type { SweepDefinition } from '@sweepstack/protocol'

/**
 * What the leaders' second runs may add, at most: who leads is not known, so those of the distinct configs with the
 * most epochs, on the lineages that go farthest, as far as the budget leaves room. `epochs` are those asked for,
 * `unique` those to train.
 */
export function planTopK(
  { topK, folds = 1, budget }: SweepDefinition,
  search: { trials: number; unique: number },
  epochsOfConfigs: number[],
  farthest: number[],
) {
  if (topK === undefined) return undefined
  const leaders = largest(epochsOfConfigs, topK.k)
  const lineages = largest(farthest, topK.k)
  const runs = topK.repeats * folds
  const wanted = leaders.length * runs
  const leftTrials = (budget?.trials ?? Number.POSITIVE_INFINITY) - search.trials
  const leftEpochs = (budget?.epochs ?? Number.POSITIVE_INFINITY) - search.unique
  const trials = Math.min(wanted, leftTrials)
  return {
    wanted,
    trials,
    lineages: Math.min(trials, lineages.length * runs),
    epochs: Math.min(runs * sum(leaders), leftEpochs),
    unique: Math.min(runs * sum(lineages), leftEpochs),
  }
}

function largest(values: number[], count: number): number[] {
  return [...values].sort((a, b) => b - a).slice(0, count)
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
