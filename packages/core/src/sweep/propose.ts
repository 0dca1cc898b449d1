import type { Config, Recipe, SettingsPhase, SweepDefinition } from '@sweepstack/protocol'
import { entrantOf, placeOfTrial, runsPerConfig } from '../definition/trial-of.ts'
import { lineageKey, type Run } from '../lineage/recipe.ts'
import type { ProposalReason, Searcher, SearcherMemory } from '../search/searcher.ts'
import { trainerOf } from '../space/trainer-of.ts'
import type { Stopper } from '../stopping/stopper.ts'
import type { OpenTrial } from './open-trial.ts'
import type { SweepState } from './sweep-state.ts'
import { freshRunOf, freshTrial, freshTrials } from './top-k.ts'

/** A trial that may be opened next. */
export interface ProposedTrial extends OpenTrial {
  config: Config
  seed: number
  recipe: Recipe
  /** Why a searcher that learns proposed it. */
  reason?: ProposalReason
  /** Of a recipe of several. */
  phases?: readonly SettingsPhase[]
}

/** Where the next trials of a sweep come from. */
export interface Source {
  state: SweepState
  memory: SearcherMemory | null
  searcher: Searcher
  /** Whose first milestone the trials of the search are opened up to. */
  stopper: Stopper | null
}

/** How many trials the search has at most, repeats and folds included, if no budget is in the way. */
export function searchTrials({ state: { definition }, memory, searcher }: Source): number {
  const configs = memory?.isOver ? memory.asked : searcher.size(definition)
  return configs * runsPerConfig(definition)
}

/** Number of the last trial, if no budget is in the way. */
export function lastPlanned(source: Source): number {
  const { definition, topK } = source.state
  if (topK === null) return searchTrials(source)
  return topK.firstTrial - 1 + freshTrials(topK, definition)
}

/** Number of the last trial that the budget admits. */
export function lastTrial(source: Source): number {
  if (source.state.timeUp !== undefined) return source.state.nextTrial - 1
  const budget = source.state.definition.budget?.trials ?? Number.POSITIVE_INFINITY
  return Math.min(lastPlanned(source), budget)
}

/** The next trials in their order, until there are so many, or so many lineages of them, or one is not known yet. */
export function propose(
  source: Source,
  { trials, lineages }: { trials: number; lineages: number },
): ProposedTrial[] {
  const { state } = source
  const last = lastTrial(source)
  const proposed: ProposedTrial[] = []
  const keys = new Set<string>()
  for (let number = state.nextTrial; number <= last && proposed.length < trials; number += 1) {
    const trial = keys.size < lineages && proposedTrial(source, number)
    if (!trial) break
    keys.add(trial.lineage)
    proposed.push(trial)
  }
  return proposed
}

function proposedTrial(source: Source, number: number): ProposedTrial | undefined {
  const found = configOf(source, number)
  if (found === undefined) return undefined
  const { config, run, reason } = found
  const { definition, datasetHash } = source.state
  const recipe = trainerOf(definition).recipeOf(config, datasetHash, run)
  const until = firstMilestone(source, number, config)
  return {
    number,
    config,
    seed: run.seed,
    recipe,
    lineage: lineageKey(recipe),
    epochs: config.epochs,
    ...(until === undefined ? {} : { until }),
    ...(reason ? { reason } : {}),
    ...(run.phases ? { phases: shownPhases(config, run.phases) } : {}),
  }
}

/** Of each phase the values of all that any of them changes. */
function shownPhases(config: Config, phases: readonly SettingsPhase[]): SettingsPhase[] {
  const names = [...new Set(phases.flatMap(({ settings }) => Object.keys(settings)))]
  return phases.map(({ fromEpoch, settings }) => {
    const values = new Map<string, unknown>(Object.entries({ ...config, ...settings }))
    return {
      fromEpoch,
      settings: Object.fromEntries(names.map((name) => [name, values.get(name)])),
    }
  })
}

/** The leaders run again without a stopper: undefined for those. */
function firstMilestone(
  { state: { definition, topK }, stopper }: Source,
  number: number,
  { epochs }: Config,
): number | undefined {
  if (topK !== null && number >= topK.firstTrial) return undefined
  return stopper?.milestones(entrantOf(definition, { number, epochs }))[0]
}

interface Found {
  config: Config
  run: Run
  reason?: ProposalReason | null | undefined
}

/** Undefined for a config that the searcher was not asked for yet. */
function configOf({ state, memory, searcher }: Source, number: number): Found | undefined {
  const { definition, topK, nextTrial } = state
  if (topK !== null && number >= topK.firstTrial) {
    const { leader, place } = freshTrial(topK, definition, number)
    const { config, phases } = leader
    return { config, run: { ...freshRunOf(definition, place), ...(phases ? { phases } : {}) } }
  }
  const { index, run } = placeOfTrial(definition, number)
  if (searcher.kind === 'indexed') return { config: searcher.configAt(definition, index), run }
  const place = index - placeOfTrial(definition, nextTrial).index
  const config = memory?.ahead[place]
  return config && { config, run, reason: memory?.reasons?.[place] }
}

/** Without the configs whose runs are all open since `before` was the next trial. */
export function forgetOpened(
  memory: SearcherMemory,
  definition: SweepDefinition,
  before: number,
  nextTrial: number,
): SearcherMemory {
  const [from, to] = [before, nextTrial].map((number) => placeOfTrial(definition, number).index)
  const opened = (to as number) - (from as number)
  const { ahead, reasons } = memory
  return {
    ...memory,
    ahead: ahead.slice(opened),
    ...(reasons === undefined ? {} : { reasons: reasons.slice(opened) }),
  }
}

/** Without the configs of which no run is open: they are asked for again, in what the space is then. */
export function forgetProposed(memory: SearcherMemory, state: SweepState): SearcherMemory {
  const { definition, nextTrial } = state
  const isPart = (nextTrial - 1) % runsPerConfig(definition) !== 0
  const { ahead, reasons } = memory
  const kept = isPart ? 1 : 0
  return {
    asked: memory.asked - Math.max(0, ahead.length - kept),
    ahead: ahead.slice(0, kept),
    ...(reasons === undefined ? {} : { reasons: reasons.slice(0, kept) }),
    state: null,
  }
}
