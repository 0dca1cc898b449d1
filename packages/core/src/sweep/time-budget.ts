import { type Budget, counted, momentOf, type SweepDefinition } from '@sweepstack/protocol'
import type { SweepState } from './sweep-state.ts'

/** What a step knows of time and of the fleet. */
export interface TimeFacts {
  /** Now, and when the sweep was created: milliseconds of the Unix epoch. */
  now: number
  createdAt: number
  /** Seconds that slots have trained for the sweep so far. */
  slotSeconds: number
  /** Of the workers that are alive. */
  slots: number
  /** Mean of the sweep's epochs so far; null before the first. */
  secondsPerEpoch: number | null
  /** Of a sweep that opens what programs ask for: how many trials they hold, and wait for. */
  programs?: { held: number; wanted: number }
}

/** In which one step follows another at the latest: so much work lies ready for each slot. */
const secondsAhead = 1
/** Lineages that lie ready for a slot, however short they are. */
const mostAhead = 15

export function isBoundedByTime({ budget }: Pick<SweepDefinition, 'budget'>): boolean {
  return (budget?.hours ?? budget?.slotHours ?? budget?.until) !== undefined
}

/** How many lineages are open at once: what the slots train, and what they begin before the next step. */
export function parallelismByTime({ slots, secondsPerEpoch, programs }: TimeFacts): number {
  // Nothing lies ready beside that, but for the first who comes: it would not know what is reported until it is asked for.
  if (programs !== undefined) return Math.max(1, programs.held + programs.wanted)
  const ahead = secondsPerEpoch === null ? 1 : Math.min(mostAhead, secondsAhead / secondsPerEpoch)
  return Math.max(1, slots) + Math.ceil(Math.max(1, slots) * ahead)
}

/**
 * Seconds for which one more lineage can train before the sweep has to end, 0 from then on. `hours` stand still while the
 * sweep is paused. What is left of `slotHours` is shared with those that train.
 */
export function secondsLeft(
  state: Pick<SweepState, 'definition' | 'paused' | 'openLineages' | 'timeUp'>,
  facts: TimeFacts,
): number {
  const { definition, timeUp, openLineages } = state
  if (timeUp !== undefined) return 0
  const { hours, slotHours, until }: Budget = definition.budget ?? {}
  const { now, slots, slotSeconds } = facts
  const end = until === undefined ? undefined : momentOf(until, { now, zone: 'UTC' })
  const training = Math.min(openLineages, Math.max(1, slots))
  const left = [
    ...(hours === undefined ? [] : [hours * 3600 - secondsWanted(state, facts)]),
    ...(slotHours === undefined ? [] : [(slotHours * 3600 - slotSeconds) / (training + 1)]),
    ...(end === undefined ? [] : [(end.at - now) / 1000]),
  ]
  return Math.max(0, Math.min(...left))
}

/** Seconds since the sweep was created in which it was not paused. */
function secondsWanted(
  { paused }: Pick<SweepState, 'paused'>,
  { now, createdAt }: Pick<TimeFacts, 'now' | 'createdAt'>,
): number {
  const since = paused?.since == null ? 0 : now - paused.since
  return (now - createdAt - (paused?.ms ?? 0) - since) / 1000
}

/** Whether so many epochs more can be expected to end in time. Before one was trained nobody knows. */
export function hasTimeFor(
  epochs: number,
  state: Parameters<typeof secondsLeft>[0],
  facts: TimeFacts,
): boolean {
  const left = secondsLeft(state, facts)
  return left > 0 && (facts.secondsPerEpoch ?? 0) * epochs <= left
}

/** What the end of its time left undone, for a person; `unopened`: trials. */
export function timeUpText(
  { training, resting, unbegun = 0 }: NonNullable<SweepState['timeUp']>,
  unopened: number,
): string {
  const undone = [
    ...(training > unbegun ? [`${counted(training - unbegun, 'trial')} ended on the way`] : []),
    ...(resting > 0 ? [`${counted(resting, 'trial')} rested`] : []),
    ...(unbegun > 0 ? [`${counted(unbegun, 'trial')} had no epoch yet`] : []),
    ...(unopened > 0 ? [`${counted(unopened, 'trial')} not opened`] : []),
  ]
  return `time is up: ${undone.length > 0 ? undone.join(', ') : 'all trials had ended'}`
}
