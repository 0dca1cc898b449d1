import { architectureLabel, ProblemError, type SweepDefinition } from '@sweepstack/protocol'
import { lineageKey, recipeOf } from '../lineage/recipe.ts'
import { searcherOf } from '../search/catalogue.ts'
import { seedsOf } from './trial-of.ts'

/** More trials than this are refused before anything is expanded. */
export const maxTrials = 100_000

export interface SweepPlan {
  /** This and the sums below with the most that `topK` may add. */
  trials: number
  /** Each distinct lineage of the search with the farthest epoch that it asks of it. */
  lineages: { key: string; epochs: number; architecture: string }[]
  /** Sum of the trials' epochs. */
  asked: number
  /** Sum of the lineages' farthest epochs. */
  unique: number
  /** What the leaders' second runs may add: those of the configs with the most epochs. */
  topK?: { trials: number; epochs: number }
  warnings: string[]
}

/**
 * What a sweep would do, by expanding it.
 * @throws ProblemError GRID_TOO_LARGE, before expansion; INVALID_DEFINITION for a range in a grid.
 */
export function planSweep(definition: SweepDefinition, datasetHash: string): SweepPlan {
  const configs = searcherOf(definition).size(definition)
  const all = configs * definition.repeats
  if (all > maxTrials) {
    throw new ProblemError(
      'GRID_TOO_LARGE',
      `The sweep has ${all.toLocaleString('en')} trials; at most ${maxTrials.toLocaleString('en')} are accepted. Shorten the lists, lower repeats, or draw from the space with search: {kind: random, trials: …}.`,
      [{ path: 'parameters', message: `${all} trials` }],
    )
  }
  const search = planSearch(definition, datasetHash, configs)
  const warnings = precisionWarnings(definition)
  if (search.trials < all) warnings.push(`the budget admits ${search.trials} of ${all} trials`)
  const topK = planTopK(definition, search)
  if (topK === undefined) return { ...search, warnings }
  const { wanted, ...most } = topK
  if (most.trials < wanted)
    warnings.push(`the budget leaves topK ${most.trials} of ${wanted} trials: it comes last`)
  return {
    trials: search.trials + most.trials,
    lineages: search.lineages,
    asked: search.asked + most.epochs,
    unique: search.unique + most.epochs,
    topK: most,
    warnings,
  }
}

type SearchPlan = Pick<SweepPlan, 'trials' | 'lineages' | 'asked' | 'unique'>

function planSearch(definition: SweepDefinition, datasetHash: string, configs: number): SearchPlan {
  const limit = definition.budget?.trials ?? Number.POSITIVE_INFINITY
  const maxEpochs = definition.budget?.epochs ?? Number.POSITIVE_INFINITY
  const lineages = new Map<string, SweepPlan['lineages'][0]>()
  let asked = 0
  let unique = 0
  let trials = 0
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
  return { trials, lineages: [...lineages.values()], asked, unique }
}

/** Who leads is not known: the most that the budget leaves for the k configs with the most epochs. */
function planTopK(definition: SweepDefinition, search: SearchPlan) {
  const { topK, budget, repeats } = definition
  if (topK === undefined) return undefined
  const configs = Math.ceil(search.trials / repeats)
  const searcher = searcherOf(definition)
  const longest = Array.from({ length: configs }, (_, at) => searcher.configAt(definition, at))
    .map(({ epochs }) => epochs)
    .sort((a, b) => b - a)
    .slice(0, topK.k)
  const wanted = longest.length * topK.repeats
  const epochs = topK.repeats * longest.reduce((sum, each) => sum + each, 0)
  return {
    wanted,
    trials: Math.min(wanted, (budget?.trials ?? Number.POSITIVE_INFINITY) - search.trials),
    epochs: Math.min(epochs, (budget?.epochs ?? Number.POSITIVE_INFINITY) - search.unique),
  }
}

function* expand(definition: SweepDefinition, configs: number) {
  const searcher = searcherOf(definition)
  for (let index = 0; index < configs; index += 1) {
    const config = searcher.configAt(definition, index)
    for (const seed of seedsOf(definition)) yield { config, seed }
  }
}

/** Also where only one of several grids says so. */
function precisionWarnings({ parameters, search }: SweepDefinition): string[] {
  const grids = search.kind === 'grid' ? (search.of ?? []) : []
  const named = [parameters, ...grids].flatMap(({ precision }) => precision ?? [])
  return named.includes('mixed_float16')
    ? ['mixed_float16 is meant for GPUs and slow on a CPU; mixed_bfloat16 is for both']
    : []
}
