import { type Budget, type BudgetPatch, isLive, type SweepDefinition } from '@sweepstack/protocol'
import { livingOf } from '../definition/living.ts'
import { placeOfTrial } from '../definition/trial-of.ts'
import { editSpace } from '../living/edit-space.ts'
import type { SearcherMemory } from '../search/searcher.ts'
import { forgetProposed } from './propose.ts'
import type { SweepInput, SweepState } from './sweep-state.ts'

type Edit = Extract<SweepInput, { type: 'edited' }>

/** Null takes a limit away. */
interface Limits {
  parallelism?: number | null | undefined
  budget?: BudgetPatch | undefined
}

/** What an edit changes of what a step begins with. */
interface Editable {
  state: SweepState
  memory: SearcherMemory | null
}

/** Inputs are read more than once in a step, and a definition has much beside it that was computed of it. */
const known = new WeakMap<
  SweepInput,
  { of: SweepDefinition; opened: number; is: SweepDefinition }
>()

/** How many configs have a trial that was opened. */
export function configsOpened({ definition, nextTrial }: SweepState): number {
  return nextTrial === 1 ? 0 : placeOfTrial(definition, nextTrial - 1).index + 1
}

/**
 * A sweep as an edit leaves it. One that has ended goes on if there is more to open; one that was cancelled does not, nor
 * does the search of one whose leaders run again.
 */
export function editedBy<T extends Editable>(moment: T, input: SweepInput): T {
  const { state, memory } = moment
  if (input.type !== 'edited' || !takes(state, input)) return moment
  const definition = definitionAfter(state, input)
  if (definition === state.definition) return moment
  const isPaused = state.status === 'paused'
  const edited = { ...state, definition }
  if (!isPaused) Object.assign(edited, { status: 'running', reason: null })
  if (hasOtherBudget(definition, state)) Object.assign(edited, stoppedBefore(state))
  const isOther = livingOf(definition)?.edits !== livingOf(state.definition)?.edits
  return {
    ...moment,
    state: edited,
    memory: isOther && memory !== null ? forgetProposed(memory, state) : memory,
  }
}

function hasOtherBudget({ budget }: SweepDefinition, { definition }: SweepState): boolean {
  return JSON.stringify(budget) !== JSON.stringify(definition.budget)
}

function stoppedBefore({ stoppedBy: { budget, time } = {} }: SweepState) {
  if (budget === undefined && time === undefined) return {}
  return {
    stoppedBefore: {
      ...(budget === undefined ? {} : { budget }),
      ...(time === undefined ? {} : { time }),
    },
  } satisfies Pick<SweepState, 'stoppedBefore'>
}

/** A sweep as people asked for it to be, of which no step has taken some yet. */
export function stateAsked(state: SweepState, inputs: readonly SweepInput[]): SweepState {
  let asked = state
  for (const input of inputs) {
    if (input.type !== 'statusRequested') {
      asked = editedBy({ state: asked, memory: null }, input).state
    } else if (isLive(asked.status)) asked = { ...asked, ...withStatus(input.status) }
  }
  return asked
}

/** What a person's request makes of a sweep that goes on. */
export function withStatus(
  status: 'running' | 'paused' | 'cancelled',
): Partial<Pick<SweepState, 'status' | 'reason'>> {
  return status === 'cancelled' ? { status, reason: 'cancelled by request' } : { status }
}

/** A sweep that has ended takes only what may give it more to do. */
function takes({ status, topK, timeUp }: SweepState, { space, budget }: Edit): boolean {
  if (timeUp !== undefined) return false
  if (isLive(status)) return true
  return status !== 'cancelled' && topK === null && (space !== undefined || budget !== undefined)
}

function definitionAfter(state: SweepState, input: Edit): SweepDefinition {
  const { definition: of } = state
  const opened = configsOpened(state)
  const before = known.get(input)
  if (before?.of === of && before.opened === opened) return before.is
  const is = changed(state, input, opened)
  known.set(input, { of, opened, is })
  return is
}

function changed(state: SweepState, input: Edit, opened: number): SweepDefinition {
  const { space } = input
  const limited = withLimits(state.definition, input)
  return space === undefined || state.topK !== null ? limited : editSpace(limited, space, opened)
}

/** A definition with the limits that an edit names in place of its own; the same one if that changes nothing. */
export function withLimits(definition: SweepDefinition, edit: Limits): SweepDefinition {
  const { parallelism: _, budget: __, ...unlimited } = definition
  const [budget, parallelism] = [budgetAfter(definition, edit), parallelismAfter(definition, edit)]
  const isSame =
    parallelism === definition.parallelism &&
    JSON.stringify(budget) === JSON.stringify(definition.budget ?? {})
  if (isSame) return definition
  return {
    ...unlimited,
    ...(parallelism === undefined ? {} : { parallelism }),
    ...(Object.keys(budget).length === 0 ? {} : { budget }),
  }
}

function parallelismAfter(before: SweepDefinition, { parallelism }: Limits): number | undefined {
  return parallelism === undefined ? before.parallelism : (parallelism ?? undefined)
}

/** Limits that are null are taken away. */
function budgetAfter(before: SweepDefinition, { budget }: Limits): Budget {
  const limits = Object.entries({ ...before.budget, ...budget })
  return Object.fromEntries(limits.filter(([, limit]) => limit !== null))
}
