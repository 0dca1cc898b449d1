import { architectureLabel, ProblemError, type SweepDefinition } from '@sweepstack/protocol'
import { lineageKey, recipeOf } from '../lineage/recipe.ts'
import { searcherOf } from '../search/catalogue.ts'
import { seedsOf } from './trial-of.ts'

/** More trials than this are refused before anything is expanded. */
export const maxTrials = 100_000

export interface SweepPlan {
  trials: number
  /** Each distinct lineage with the farthest epoch that the sweep asks of it. */
  lineages: { key: string; epochs: number; architecture: string }[]
  /** Sum of the trials' epochs. */
  asked: number
  /** Sum of the lineages' farthest epochs. */
  unique: number
  warnings: string[]
}

/**
 * What a sweep would do, by expanding it.
 * @throws ProblemError GRID_TOO_LARGE, before expansion; INVALID_DEFINITION for a range in a grid.
 */
export function planSweep(definition: SweepDefinition, datasetHash: string): SweepPlan {
  const configs = searcherOf(definition).size(definition)
  const all = configs * definition.repeats
  const limit = definition.budget?.trials ?? Number.POSITIVE_INFINITY
  if (all > maxTrials) {
    throw new ProblemError(
      'GRID_TOO_LARGE',
      `The sweep has ${all.toLocaleString('en')} trials; at most ${maxTrials.toLocaleString('en')} are accepted. Shorten the lists, lower repeats, or draw from the space with search: {kind: random, trials: …}.`,
      [{ path: 'parameters', message: `${all} trials` }],
    )
  }
  const lineages = new Map<string, { key: string; epochs: number; architecture: string }>()
  let asked = 0
  let unique = 0
  let trials = 0
  const maxEpochs = definition.budget?.epochs ?? Number.POSITIVE_INFINITY
  for (const { config, seed } of expand(definition, configs)) {
    if (trials === limit) break
    const key = lineageKey(recipeOf(config, datasetHash, seed))
    const known = lineages.get(key)
    const added = Math.max(0, config.epochs - (known?.epochs ?? 0))
    if (unique + added > maxEpochs) break
    trials += 1
    asked += config.epochs
    unique += added
    if (added > 0)
      lineages.set(key, {
        key,
        epochs: config.epochs,
        architecture: architectureLabel(config.architecture),
      })
  }
  return {
    trials,
    lineages: [...lineages.values()],
    asked,
    unique,
    warnings: warningsOf(definition, all, trials),
  }
}

function* expand(definition: SweepDefinition, configs: number) {
  const searcher = searcherOf(definition)
  for (let index = 0; index < configs; index += 1) {
    const config = searcher.configAt(definition, index)
    for (const seed of seedsOf(definition)) yield { config, seed }
  }
}

function warningsOf({ parameters }: SweepDefinition, all: number, trials: number): string[] {
  const warnings = trials < all ? [`the budget admits ${trials} of ${all} trials`] : []
  if ([parameters.precision].flat().includes('mixed_float16')) {
    warnings.push('mixed_float16 is meant for GPUs and slow on a CPU; mixed_bfloat16 is for both')
  }
  return warnings
}
