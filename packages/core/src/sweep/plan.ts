import {
  type Config,
  count,
  counted,
  ProblemError,
  precisionWarnings,
  type Recipe,
  type SweepDefinition,
  type Worker,
} from '@sweepstack/protocol'
import { atOnce } from '../at-once.ts'
import { runsOf, runsPerConfig } from '../definition/trial-of.ts'
import { lineageKey, type Run } from '../lineage/recipe.ts'
import { stagesOf } from '../lineage/stages.ts'
import { searcherOf } from '../search/catalogue.ts'
import { prepareSearch } from '../search/prepare-search.ts'
import type { IndexedSearcher } from '../search/searcher.ts'
import { checkSpace } from '../space/check-space.ts'
import { declaresOwn, trainerOf } from '../space/trainer-of.ts'
import { type Begun, nothingBegun } from './begun.ts'
import { checkAims } from './check-aims.ts'
import { examineSpace } from './examine-space.ts'
import { givenWarnings } from './given-warnings.ts'
import { learningWarnings } from './learning-warnings.ts'
import { refuseNoTrial } from './no-trial.ts'
import { phaseWarnings } from './phase-warnings.ts'
import { planAsked } from './plan-asked.ts'
import type { PlannedPopulation } from './plan-population.ts'
import { type PlannedStopping, planStopping } from './plan-stopping.ts'
import { planTopK } from './plan-top-k.ts'
import { type PlannedLineage, PlannedLineages } from './planned-lineages.ts'
import { stopperOfSweep } from './stopper-of-sweep.ts'
import { stoppingWarnings } from './stopping-warnings.ts'

/** More trials than this are refused before anything is expanded. */
export const maxTrials = 100_000
/** Configs that are planned between two chances to do something else. */
const configsPerStep = 32

export interface SweepPlan {
  /** This and the sums below are upper bounds with `topK`, and for a search that learns from results. */
  trials: number
  /** Configs of the search that train something of their own; the others are copies of these. */
  configs: number
  /** Each distinct lineage of the search; none if what it will propose is not known. */
  lineages: PlannedLineage[]
  lineageCount: number
  /** Sum of the trials' epochs. */
  asked: number
  /** Sum of what the lineages train up to their farthest epochs, each epoch once. */
  unique: number
  /** What the leaders' second runs may add: those of the configs with the most epochs. */
  topK?: { trials: number; lineages: number; epochs: number }
  /** What a stopper makes of the search; the figures above are the most. */
  stopping?: PlannedStopping
  warnings: string[]
}

export type OpenedFigures = Record<'trials' | 'lineages' | 'asked' | 'unique', number>

type Fleet = readonly Pick<Worker, 'precisions'>[]

/**
 * What a sweep would do, by expanding it. `workers`: those that are known to be alive.
 * @throws ProblemError GRID_TOO_LARGE, before expansion; INVALID_DEFINITION for a range in a grid,
 * for a stopper that can stop nothing, for searches and stoppers that know one objective only, and for a budget of epochs
 * that holds no trial.
 */
export function planSweep(
  definition: SweepDefinition,
  datasetHash: string,
  workers: Fleet = [],
): SweepPlan {
  return atOnce(planInSteps(definition, datasetHash, workers))
}

/**
 * As `planSweep`, in steps of a few milliseconds, so that the caller can do other work between them. `begun`: of a sweep
 * that is edited.
 */
export function* planInSteps(
  definition: SweepDefinition,
  datasetHash: string,
  workers: Fleet = [],
  begun: Begun = nothingBegun,
): Generator<undefined, SweepPlan> {
  const searcher = searcherOf(definition)
  checkSpace(definition)
  const ofPhases = phaseWarnings(definition)
  const ofAims = checkAims(definition)
  const { configs, warnings: ofSpace } = yield* examineSpace(definition, searcher)
  const all = configs * runsPerConfig(definition)
  if (all > maxTrials) {
    throw new ProblemError(
      'GRID_TOO_LARGE',
      `The sweep has ${counted(all, 'trial')}; at most ${count(maxTrials)} are accepted. Shorten the lists, lower ${definition.folds === undefined ? 'repeats' : 'repeats or folds'}, or draw from the space with search: {kind: random, trials: …}.`,
      [{ path: 'parameters', message: counted(all, 'trial') }],
    )
  }
  const { epochsOfConfigs, families, least, isVague, wanted, ...search } =
    searcher.kind === 'asked'
      ? planAsked(definition, configs, begun)
      : yield* planSearch(definition, searcher, { datasetHash, begun })
  refuseNoTrial(definition, searcher, { trials: search.trials, begun })
  const warnings = [
    ...(declaresOwn(definition) ? [] : precisionWarnings(definition, workers)),
    ...ofSpace,
    ...stoppingWarnings(definition, configs),
    ...ofPhases,
    ...givenWarnings(definition),
    ...ofAims,
  ]
  if (searcher.kind === 'asked') {
    warnings.push(
      'the search learns from its results: these are the most trials and epochs that it may take',
      // Where all of a space is tried there is nothing to learn.
      ...(configs < searcher.size(definition) ? [] : learningWarnings(definition, configs)),
    )
  }
  warnings.push(...budgetWarnings({ ...search, all, wanted }, begun))
  const stopping = yield* planStopping(definition, epochsOfConfigs, { ...search, begun })
  const planned = {
    ...withClones(search, stopping?.population),
    ...(stopping ? { stopping } : {}),
    warnings,
  }
  yield undefined
  const known = { trials: search.trials, least, families, isVague }
  const found = planTopK(definition, known)
  if (found === undefined) return planned
  const { wanted: ofTopK, ...topK } = found
  if (topK.trials < ofTopK)
    warnings.push(
      `the budget leaves topK ${count(topK.trials)} of ${counted(ofTopK, 'trial')}: the search comes first`,
    )
  const { epochs = Number.POSITIVE_INFINITY } = definition.budget ?? {}
  const unique = Math.min(planned.unique + topK.unique, Math.max(planned.unique, epochs))
  return {
    ...planned,
    trials: planned.trials + topK.trials,
    asked: planned.asked + topK.epochs - (planned.unique + topK.unique - unique),
    unique,
    lineageCount: planned.lineageCount + topK.lineages,
    topK,
  }
}

/**
 * What the first trials of a search come to, in steps as above: of one that was cut short those that it opened. Undefined
 * for a search whose configs follow from its results.
 */
export function* openedInSteps(
  definition: SweepDefinition,
  datasetHash: string,
  begun: Begun,
): Generator<undefined, OpenedFigures | undefined> {
  const searcher = searcherOf(definition)
  if (searcher.kind === 'asked') return undefined
  const budget = { ...definition.budget, trials: begun.trials }
  const planned = yield* planSearch({ ...definition, budget }, searcher, { datasetHash, begun })
  const { trials, asked, unique, lineageCount: lineages } = planned
  return { trials, lineages, asked, unique }
}

function budgetWarnings(
  planned: { trials: number; all: number; unique: number; wanted: number },
  begun: Begun,
): string[] {
  const { trials, all, unique, wanted } = planned
  const said = (have: number, of: string, before: number) =>
    have > 0 && have === before
      ? `the budget allows no more than the ${count(have)} of ${of} that there are already`
      : `the budget allows ${count(have)} of ${of}`
  if (trials < all) return [said(trials, counted(all, 'trial'), begun.trials)]
  return unique < wanted ? [said(unique, counted(wanted, 'epoch'), begun.epochs)] : []
}

/** With what the clones of a population may add. */
function withClones<Search extends { unique: number; lineageCount: number }>(
  search: Search,
  population: PlannedPopulation | undefined,
): Search {
  if (population === undefined) return search
  const { mostClones, mostEpochs } = population
  return { ...search, unique: mostEpochs, lineageCount: search.lineageCount + mostClones }
}

/** Configs that differ in epochs only: what the lineages of each run are known by. */
type Family = { recipe: Recipe; lineage: string }[]

function* planSearch(
  definition: SweepDefinition,
  searcher: IndexedSearcher,
  { datasetHash, begun }: { datasetHash: string; begun: Begun },
) {
  const limit = Math.max(begun.trials, definition.budget?.trials ?? Number.POSITIVE_INFINITY)
  const maxEpochs = definition.budget?.epochs ?? Number.POSITIVE_INFINITY
  yield* prepareSearch(definition)
  const configs = searcher.size(definition)
  const runs = runsOf(definition)
  const trainer = trainerOf(definition)
  const families = new Map<string, Family>()
  const distinct = new Map<string, [epochs: number, identity: string]>()
  const stopper = stopperOfSweep(definition)
  const lineages = new PlannedLineages()
  // What opening the trials takes of the budget: under a stopper only their first milestones.
  const opened = new PlannedLineages()
  const sums = { trials: 0, asked: 0, unique: 0 }
  let committed = 0
  /** False where the budget ends. */
  const open = (config: Config, family: Family, place: number, index: number): boolean => {
    family[place] ??= withKey(trainer.recipeOf(config, datasetHash, runs[place] as Run))
    const { until = config.epochs } = begun.cut?.get(sums.trials + 1) ?? {}
    const asked = Math.min(until, config.epochs)
    const stages = stagesOf(family[place], asked)
    const entrant = { number: index + 1, epochs: config.epochs }
    const [first = config.epochs] = stopper?.milestones(entrant) ?? []
    const atFirst = stagesOf(family[place], first)
    // What those before it took is known, beyond their first milestones too.
    if (sums.trials === begun.trials) committed = Math.max(committed, begun.epochs)
    const needed = opened.added(atFirst)
    const isHeld = sums.trials < begun.trials || committed + needed <= maxEpochs
    if (sums.trials === limit || !isHeld) return false
    committed += needed
    opened.add(atFirst, '')
    sums.trials += 1
    sums.asked += asked
    sums.unique += lineages.added(stages)
    lineages.add(stages, trainer.modelOf(config))
    return true
  }
  planning: for (let index = 0; index < configs; index += 1) {
    if (index % configsPerStep === 0) {
      yield* prepareSearch(definition, { from: index, to: index + configsPerStep })
      if (index > 0) yield undefined
    }
    const config = searcher.configAt(definition, index)
    const identity = trainer.lineageIdentity(config)
    const family = families.get(identity) ?? []
    for (let place = 0; place < runs.length; place += 1) {
      if (!open(config, family, place, index)) break planning
      families.set(identity, family)
      distinct.set(`${config.epochs} ${identity}`, [config.epochs, identity])
    }
  }
  const unique = Math.min(sums.unique, Math.max(maxEpochs, begun.epochs))
  const all = lineages.all()
  yield undefined
  const ofFamilies = familiesOf(distinct.values())
  yield undefined
  return {
    ...sums,
    // What the budget does not hold is not asked for: it is not saved by sharing.
    asked: sums.asked - (sums.unique - unique),
    unique,
    wanted: sums.unique,
    configs: distinct.size,
    lineages: all,
    lineageCount: all.length,
    epochsOfConfigs: [...distinct.values()].map(([epochs]) => epochs),
    least: committed,
    families: ofFamilies,
    isVague: false,
  }
}

function familiesOf(configs: Iterable<[epochs: number, identity: string]>): number[][] {
  const families = new Map<string, number[]>()
  for (const [epochs, identity] of configs) {
    const family = families.get(identity)
    if (family === undefined) families.set(identity, [epochs])
    else family.push(epochs)
  }
  return [...families.values()]
}

function withKey(recipe: Recipe) {
  return { recipe, lineage: lineageKey(recipe) }
}
