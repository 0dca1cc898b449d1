import type { SweepDefinition } from '@sweepstack/protocol'
import { type FreshRun, freshWithin } from './fresh-counts.ts'

/** What is known of a search before it begins. */
interface PlannedSearch {
  trials: number
  /** The fewest epochs that it takes of its budget. */
  least: number
  /** The epochs of its configs, those together that differ in nothing else. */
  families: readonly number[][]
  /** These are the most: they may be fewer, and shared. */
  isVague: boolean
}

const unbounded = Number.POSITIVE_INFINITY

/**
 * What the leaders' second runs may add, at most: who leads is not known, so those of the distinct configs with the
 * most epochs, on the lineages that go farthest, as far as the budget leaves room. `epochs` are those asked for,
 * `unique` those to train.
 */
export function planTopK(definition: SweepDefinition, search: PlannedSearch) {
  const { topK, folds = 1, budget } = definition
  if (topK === undefined) return undefined
  const families = search.families.map((family) => family.toSorted((a, b) => b - a))
  const configs = families.flat()
  const leaders = Math.min(topK.k, configs.length)
  const left = {
    trials: (budget?.trials ?? unbounded) - search.trials,
    epochs: (budget?.epochs ?? unbounded) - search.least,
  }
  // As many runs as leaders, whatever is known of them.
  const runs = (epochs: readonly number[]) =>
    Array.from({ length: leaders }, (_, place): FreshRun => {
      const own = epochs[place]
      return { epochs: own ?? 0, added: own ?? 0, lineages: own === undefined ? 0 : 1 }
    })
  const cheapest = search.isVague ? [] : families.flatMap(stepsOf).toSorted((a, b) => a - b)
  const { trials } = freshWithin(runs(cheapest), definition, left)
  const most = (epochs: readonly number[]) =>
    freshWithin(runs(epochs), definition, { trials, epochs: unbounded })
  const trained = most(largest(families.map(([farthest = 0]) => farthest)))
  const asked = most(largest(configs))
  // Shared is what a leader asks for and another one trains: of each run of the leaders, one at least trains its own.
  const shared = most([0, ...largest(families.flatMap((family) => family.slice(1)))])
  const unique = Math.min(trained.unique, left.epochs)
  return {
    wanted: leaders * topK.repeats * folds,
    trials,
    lineages: trained.lineages,
    epochs: Math.min(asked.epochs, unique + shared.epochs),
    unique,
  }
}

/** What each config of a family trains, the shortest first, after the one before it. */
function stepsOf(family: readonly number[]): number[] {
  return family.map((epochs, place) => epochs - (family[place + 1] ?? 0))
}

function largest(values: readonly number[]): number[] {
  return values.toSorted((a, b) => b - a)
}
