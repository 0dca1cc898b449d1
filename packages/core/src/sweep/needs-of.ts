import type { SweepDefinition } from '@sweepstack/protocol'
import { placeOfTrial, runsJudgedWith } from '../definition/trial-of.ts'
import { ancestorsOf } from '../lineage/ancestors.ts'
import { searcherOf } from '../search/catalogue.ts'
import { prepareSearch } from '../search/prepare-search.ts'
import type { Searcher, SearcherMemory } from '../search/searcher.ts'
import type { Stopper } from '../stopping/stopper.ts'
import { editedBy } from './edits.ts'
import { followsFleet } from './follows-fleet.ts'
import { type ProposedTrial, propose } from './propose.ts'
import { stopperOfSweep } from './stopper-of-sweep.ts'
import type { SweepInput, SweepState } from './sweep-state.ts'
import { parallelismByTime, secondsLeft, type TimeFacts } from './time-budget.ts'

/** Lineages of one sweep in flight when the definition does not say. */
const defaultParallelism = 256
/** Trials opened by one step, so that one commit stays small; `more` asks for the next. */
const openedPerStep = 500
/** Trials that are stopped by one step when a search is over. */
const stoppedPerStep = 500

/** What a step begins with. */
export interface SweepMoment {
  state: SweepState
  /** Null of a searcher that remembers nothing, or was not asked yet. */
  memory: SearcherMemory | null
  inputs: SweepInput[]
  /** Of a sweep that follows the fleet; without it, that is of any size and no time is bounded. */
  time?: TimeFacts
}

/** Which pieces a step has to know. */
export interface StepNeeds {
  /** Numbers of trials that are perhaps open. */
  open: number[] | 'all'
  /** Lineages, beside those of the open trials named above, with those they fork from. */
  lineages: string[]
  /** Whether all that was asked so far is counted afresh. */
  asked: boolean
  leaders: boolean
  evidence: boolean
  /** Numbers of trials whose curves are judged. */
  curves: number[]
  /** Trials that rest and are stopped or cancelled: so many or all of them. */
  resting: number | 'all'
  /** The trials that it may open. */
  proposed: ProposedTrial[]
}

/** Pure: what `step` will touch, so that nothing else has to be read. It is as large as the inputs and the room for trials. */
export function needsOf(
  moment: SweepMoment,
  searcher: Searcher = searcherOf(moment.state.definition),
  stopper: Stopper | null = stopperOfSweep(definitionOf(moment)),
): StepNeeds {
  const { inputs, time } = moment
  const { state, memory } = inputs.reduce(editedBy, moment)
  const { definition } = state
  const left = leftBy(inputs)
  const ended = left.length
  const room = Math.max(0, parallelismOf(definition, time) - state.openLineages + ended)
  const isOver = time !== undefined && secondsLeft(state, time) <= 0
  const limits = { trials: mostTrials(state), lineages: room + 1 }
  const proposed =
    mayRun(state, inputs) && !isOver ? propose({ state, memory, searcher, stopper }, limits) : []
  const retried = inputs.flatMap((input) => (input.type === 'retryRequested' ? input.trials : []))
  const lineages = [...proposed, ...retried].flatMap(({ lineage }) => lineage ?? [])
  const ancestors = proposed.flatMap(({ recipe }) => ancestorsOf(recipe))
  const { topK, openTrials } = state
  const ends = openTrials <= ended && (time !== undefined || !fitsForSure(state, proposed[0]))
  return {
    open: isOver ? 'all' : touchedTrials(inputs),
    lineages: [...new Set([...lineages, ...ancestors.map(({ lineage }) => lineage)])],
    asked: isCountedAfresh(state),
    leaders:
      definition.topK !== undefined && topK === null && state.resting === 0 && ends && !isOver,
    evidence: searcher.kind === 'asked' && topK === null && mayAsk(),
    curves:
      stopper === null
        ? []
        : [...new Set(left.flatMap((trial) => runsJudgedWith(definition, trial)))],
    resting: restingFor(inputs, ends && state.resting > 0),
    proposed,
  }

  /** Nothing is left of what it proposed, and there may be room for more. */
  function mayAsk(): boolean {
    const isLeft = proposed.length < limits.trials && lineages.length < room
    const isExhausted = memory?.isOver || (memory?.asked ?? 0) >= searcher.size(definition)
    return mayRun(state, inputs) && isLeft && !isExhausted && !isOver
  }
}

/** Does beforehand, in steps, what takes long of `needsOf` and `step`: finding out which configs may be opened. */
export function* prepareStep(moment: SweepMoment): Generator<undefined, void> {
  const definition = definitionOf(moment)
  const { index } = placeOfTrial(definition, moment.state.nextTrial)
  yield* prepareSearch(definition, { from: index, to: index + openedPerStep })
}

/** The definition of a sweep after its inputs. */
export function definitionOf(moment: SweepMoment): SweepDefinition {
  return moment.inputs.reduce(editedBy, moment).state.definition
}

/** How many lineages may be open at once. */
export function parallelismOf(definition: SweepDefinition, time: TimeFacts | undefined): number {
  const { parallelism = defaultParallelism } = definition
  if (time === undefined || !followsFleet(definition)) return parallelism
  return Math.min(parallelism, parallelismByTime(time))
}

function touchedTrials(inputs: SweepInput[]): StepNeeds['open'] {
  if (inputs.some(({ type }) => type === 'statusRequested')) return 'all'
  const numbers = inputs.flatMap((input) => {
    if (input.type === 'trialEnded' || input.type === 'milestoneReached') return input.trial
    return input.type === 'retryRequested' ? input.trials.map(({ number }) => number) : []
  })
  return [...new Set(numbers)].filter((number) => number !== undefined)
}

/** Trials that make room for others. */
function leftBy(inputs: SweepInput[]): number[] {
  return inputs.flatMap((input) => {
    return input.type === 'trialEnded' || input.type === 'milestoneReached' ? input.trial : []
  })
}

function restingFor(inputs: SweepInput[], ends: boolean): StepNeeds['resting'] {
  const isCancelled = (input: SweepInput) =>
    input.type === 'statusRequested' && input.status === 'cancelled'
  return inputs.some(isCancelled) ? 'all' : ends ? stoppedPerStep : 0
}

function mayRun({ status }: SweepState, inputs: SweepInput[]): boolean {
  const isWanted = ({ type }: SweepInput) => type === 'statusRequested' || type === 'retryRequested'
  return status === 'running' || inputs.some(isWanted)
}

/** A trial that adds to its lineage takes at least one epoch of the budget. */
function mostTrials({ definition, committedEpochs }: SweepState): number {
  const left = (definition.budget?.epochs ?? Number.POSITIVE_INFINITY) - committedEpochs
  return Math.min(openedPerStep, Math.max(1, left))
}

/** Whether the next trial fits into the budget of epochs whatever its lineage was asked for before. */
function fitsForSure(state: SweepState, next: ProposedTrial | undefined) {
  const { definition, committedEpochs } = state
  const { epochs = Number.POSITIVE_INFINITY } = definition.budget ?? {}
  if (next === undefined || (isCountedAfresh(state) && Number.isFinite(epochs))) return false
  return committedEpochs + (next.until ?? next.epochs) <= epochs
}

function isCountedAfresh({ countsAll, nextTrial }: SweepState): boolean {
  return countsAll === undefined && nextTrial > 1
}
