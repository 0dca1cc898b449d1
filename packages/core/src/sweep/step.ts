import type { SweepDefinition } from '@sweepstack/protocol'
import { lineageKey, recipeOf } from '../lineage/recipe.ts'
import {
  isLive,
  type OpenTrial,
  type SweepCommand,
  type SweepInput,
  type SweepState,
} from './sweep-state.ts'
import { beginTopK, chooseRun, freshTrials, mayLead } from './top-k.ts'
import { trialCount, trialOf } from './trial-of.ts'

/** Lineages of one sweep in flight when the definition does not say. */
const defaultParallelism = 256
/** Trials opened by one step, so that one commit stays small; `more` asks for the next. */
const openedPerStep = 500

export interface StepResult {
  state: SweepState
  commands: SweepCommand[]
  /** Call again, with no inputs, once this one is committed. */
  more: boolean
}

export function initialState(definition: SweepDefinition, datasetHash: string): SweepState {
  return {
    status: 'running',
    reason: null,
    definition,
    datasetHash,
    searcher: { kind: definition.search.kind, index: 0 },
    nextTrial: 1,
    open: [],
    committedEpochs: 0,
    farthest: {},
    ended: { completed: 0, stopped: 0, failed: 0, cancelled: 0 },
    candidates: [],
    topK: null,
  }
}

/**
 * The scheduler's decision: what became of the sweep, and what to do now. Pure: the same state and
 * inputs give the same answer, so a step lost in a crash is taken again. Inputs that come twice or too
 * late change nothing.
 */
export function step(previous: SweepState, inputs: SweepInput[]): StepResult {
  const state = structuredClone(previous)
  const commands: SweepCommand[] = []
  for (const input of inputs) take(state, input, commands)
  state.candidates = mayLead(state.candidates, state.definition)
  const more = state.status === 'running' && advance(state, commands)
  return { state, commands, more }
}

/** Opens what can be opened and goes from the search to the leaders, and from these to the end. */
function advance(state: SweepState, commands: SweepCommand[]): boolean {
  const more = openTrials(state, commands)
  if (more || state.open.length > 0) return more
  if (state.topK === null && state.candidates.length > 0) {
    state.topK = beginTopK(state.candidates, state.definition, state.nextTrial)
    state.candidates = []
    return advance(state, commands)
  }
  finish(state, commands)
  return false
}

function take(state: SweepState, input: SweepInput, commands: SweepCommand[]): void {
  switch (input.type) {
    case 'created':
      return
    case 'trialEnded':
      endTrial(state, input)
      return
    case 'statusRequested':
      changeStatus(state, input.status, commands)
      return
    case 'edited':
      edit(state, input)
      return
    case 'retryRequested':
      retry(state, input.trials, commands)
      return
  }
}

function endTrial(state: SweepState, input: Extract<SweepInput, { type: 'trialEnded' }>): void {
  const opened = state.open.find(({ number }) => number === input.trial)
  if (opened === undefined) return
  state.open = state.open.filter((open) => open !== opened)
  state.ended[input.status] += 1
  const { trial, score } = input
  if (score === undefined) return
  const { topK, definition } = state
  if (topK === null) {
    if (definition.topK !== undefined) state.candidates.push({ trial, score })
  } else if (trial >= topK.firstTrial) {
    const { lineage, epochs } = opened
    chooseRun(topK, { trial, score, watched: { lineage, epochs } }, definition.metric.goal)
  }
}

function changeStatus(
  state: SweepState,
  wanted: 'running' | 'paused' | 'cancelled',
  commands: SweepCommand[],
): void {
  if (!isLive(state.status) || state.status === wanted) return
  state.status = wanted
  const kind = { running: 'resumeTrial', paused: 'suspendTrial', cancelled: 'cancelTrial' } as const
  for (const trial of state.open) commands.push({ kind: kind[wanted], ...trial })
  if (wanted !== 'cancelled') return
  state.reason = 'cancelled by request'
  state.ended.cancelled += state.open.length
  state.open = []
}

/** A cancelled sweep stays so; an opened trial that is open already stays as it is. */
function retry(state: SweepState, trials: OpenTrial[], commands: SweepCommand[]): void {
  if (state.status === 'cancelled') return
  for (const { number, lineage, epochs } of trials) {
    const isOpen = state.open.some((open) => open.number === number)
    // What an older version asked for had no more than numbers in it.
    if (lineage === undefined || number >= state.nextTrial || isOpen) continue
    state.open.push({ number, lineage, epochs })
    state.ended.failed = Math.max(0, state.ended.failed - 1)
    commands.push({ kind: 'retryTrial', number, lineage, epochs })
    if (state.status === 'paused') commands.push({ kind: 'suspendTrial', number, lineage, epochs })
  }
  if (commands.length === 0 || state.status === 'paused') return
  state.status = 'running'
  state.reason = null
}

function edit(state: SweepState, input: Extract<SweepInput, { type: 'edited' }>): void {
  if (!isLive(state.status)) return
  if (input.parallelism !== undefined) state.definition.parallelism = input.parallelism
  if (input.budget !== undefined)
    state.definition.budget = { ...state.definition.budget, ...input.budget }
}

/** Opens trials while there is room; true if it stopped only because the step is full. */
function openTrials(state: SweepState, commands: SweepCommand[]): boolean {
  const { definition } = state
  const parallelism = definition.parallelism ?? defaultParallelism
  const inFlight = new Set(state.open.map(({ lineage }) => lineage))
  const lastTrial = Math.min(
    lastPlanned(state),
    definition.budget?.trials ?? Number.POSITIVE_INFINITY,
  )
  for (let opened = 0; state.nextTrial <= lastTrial; opened += 1) {
    if (opened === openedPerStep) return true
    const trial = proposed(state, state.nextTrial)
    if (!inFlight.has(trial.lineage) && inFlight.size >= parallelism) return false
    if (!commitEpochs(state, trial)) return false
    inFlight.add(trial.lineage)
    state.open.push({ number: trial.number, lineage: trial.lineage, epochs: trial.epochs })
    commands.push({ kind: 'openTrial', ...trial })
    state.nextTrial += 1
    if (state.topK === null)
      state.searcher.index = Math.floor((state.nextTrial - 1) / definition.repeats)
  }
  return false
}

/** Number of the last trial, if no budget is in the way. */
function lastPlanned({ definition, topK }: SweepState): number {
  if (topK === null) return trialCount(definition)
  return topK.firstTrial - 1 + freshTrials(topK, definition)
}

/** Takes what the trial adds to its lineage from the budget of epochs; false if that does not hold it. */
function commitEpochs(state: SweepState, trial: OpenTrial): boolean {
  const budget = state.definition.budget?.epochs
  if (budget === undefined) return true
  const added = Math.max(0, trial.epochs - (state.farthest[trial.lineage] ?? 0))
  if (state.committedEpochs + added > budget) return false
  state.committedEpochs += added
  state.farthest[trial.lineage] = Math.max(trial.epochs, state.farthest[trial.lineage] ?? 0)
  return true
}

function proposed(state: SweepState, number: number) {
  const { config, seed } = trialOf(state.definition, number, state.topK)
  const recipe = recipeOf(config, state.datasetHash, seed)
  return { number, config, seed, recipe, lineage: lineageKey(recipe), epochs: config.epochs }
}

/** Nothing is open and nothing more can be opened. */
function finish(state: SweepState, commands: SweepCommand[]): void {
  const { completed, failed } = state.ended
  if (completed === 0 && failed > 0) {
    state.status = 'failed'
    state.reason = `all ${failed} trials failed`
    return
  }
  state.status = 'completed'
  evaluateLeaders(state, commands)
  const unopened = unopenedTrials(state)
  if (unopened > 0) state.reason = `budget reached: ${unopened} trials were not opened`
  else if (failed > 0) state.reason = `${failed} trials failed`
}

function unopenedTrials(state: SweepState): number {
  const { topK, definition, nextTrial } = state
  const ofSearch = trialCount(definition) - ((topK?.firstTrial ?? nextTrial) - 1)
  return ofSearch + (topK === null ? 0 : lastPlanned(state) - (nextTrial - 1))
}

/** The search had no part in choosing by the test images, so they may judge what it found; once. */
function evaluateLeaders(state: SweepState, commands: SweepCommand[]): void {
  for (const { chosen } of state.topK?.leaders ?? []) {
    if (chosen === null) continue
    const number = chosen.trial
    const { lineage, epochs } = chosen.watched ?? proposed(state, number)
    commands.push({ kind: 'evaluateTrial', number, lineage, epochs, dataset: state.datasetHash })
  }
}
