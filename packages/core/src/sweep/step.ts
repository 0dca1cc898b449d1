import type { SweepDefinition } from '@sweepstack/protocol'
import { lineageKey, recipeOf } from '../lineage/recipe.ts'
import type { OpenTrial, SweepCommand, SweepInput, SweepState } from './sweep-state.ts'
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
  const more = state.status === 'running' && openTrials(state, commands)
  if (state.status === 'running' && !more && state.open.length === 0) finish(state)
  return { state, commands, more }
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
  const remaining = state.open.filter(({ number }) => number !== input.trial)
  if (remaining.length === state.open.length) return
  state.open = remaining
  state.ended[input.status] += 1
}

function changeStatus(
  state: SweepState,
  wanted: 'running' | 'paused' | 'cancelled',
  commands: SweepCommand[],
): void {
  const live = state.status === 'running' || state.status === 'paused'
  if (!live || state.status === wanted) return
  state.status = wanted
  const kind = { running: 'resumeTrial', paused: 'suspendTrial', cancelled: 'cancelTrial' } as const
  for (const trial of state.open) commands.push({ kind: kind[wanted], ...trial })
  if (wanted !== 'cancelled') return
  state.reason = 'cancelled by request'
  state.ended.cancelled += state.open.length
  state.open = []
}

/** A cancelled sweep stays so; an opened trial that is open already stays as it is. */
function retry(state: SweepState, trials: number[], commands: SweepCommand[]): void {
  if (state.status === 'cancelled') return
  for (const number of trials) {
    if (number >= state.nextTrial || state.open.some((open) => open.number === number)) continue
    const { lineage, epochs } = proposed(state, number)
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
  if (state.status !== 'running' && state.status !== 'paused') return
  if (input.parallelism !== undefined) state.definition.parallelism = input.parallelism
  if (input.budget !== undefined)
    state.definition.budget = { ...state.definition.budget, ...input.budget }
}

/** Opens trials while there is room; true if it stopped only because the step is full. */
function openTrials(state: SweepState, commands: SweepCommand[]): boolean {
  const { definition } = state
  const parallelism = definition.parallelism ?? defaultParallelism
  const inFlight = new Set(state.open.map(({ lineage }) => lineage))
  const total = trialCount(definition)
  const lastTrial = Math.min(total, definition.budget?.trials ?? total)
  for (let opened = 0; state.nextTrial <= lastTrial; opened += 1) {
    if (opened === openedPerStep) return true
    const trial = proposed(state, state.nextTrial)
    if (!inFlight.has(trial.lineage) && inFlight.size >= parallelism) return false
    if (!commitEpochs(state, trial)) return false
    inFlight.add(trial.lineage)
    state.open.push({ number: trial.number, lineage: trial.lineage, epochs: trial.epochs })
    commands.push({ kind: 'openTrial', ...trial })
    state.nextTrial += 1
    state.searcher.index = Math.floor((state.nextTrial - 1) / definition.repeats)
  }
  return false
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
  const { config, seed } = trialOf(state.definition, number)
  const recipe = recipeOf(config, state.datasetHash, seed)
  return { number, config, seed, recipe, lineage: lineageKey(recipe), epochs: config.epochs }
}

/** Nothing is open and nothing more can be opened. */
function finish(state: SweepState): void {
  const unopened = trialCount(state.definition) - (state.nextTrial - 1)
  const { completed, failed } = state.ended
  if (completed === 0 && failed > 0) {
    state.status = 'failed'
    state.reason = `all ${failed} trials failed`
    return
  }
  state.status = 'completed'
  if (unopened > 0) state.reason = `budget reached: ${unopened} trials were not opened`
  else if (failed > 0) state.reason = `${failed} trials failed`
}
