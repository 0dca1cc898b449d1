import type { SweepRecord } from '@sweepstack/core'
import {
  type Budget,
  type BudgetPatch,
  isLive,
  momentOf,
  type Plan,
  ProblemError,
  type Sweep,
} from '@sweepstack/protocol'

/** That of the server: of a time of day that names none. */
const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone

/**
 * A definition whose `budget.until` is a moment of UTC, whatever it was written as.
 * @throws ProblemError INVALID_DEFINITION for one that has passed
 */
export function withMoment<T extends { budget?: Budget | BudgetPatch | undefined }>(
  given: T,
  now = Date.now(),
): T {
  const { budget } = given
  const asked = budget?.until ?? undefined
  if (asked === undefined) return given
  const moment = momentOf(asked, { now, zone })
  const until = moment && new Date(moment.at).toISOString()
  if (moment === undefined || until === undefined || moment.at <= now) {
    throw new ProblemError(
      'INVALID_DEFINITION',
      `The budget ends at ${asked}, which has passed: give a later moment.`,
      [{ path: 'budget.until', message: 'has passed' }],
    )
  }
  return { ...given, budget: { ...budget, until } }
}

/** When a sweep that is posted now has ended at the latest, if it is not paused, and the zone of its text. */
export function endOf(
  budget: Budget | undefined,
  { now = Date.now(), asked }: { now?: number; asked: Budget | undefined },
): NonNullable<Plan['endsBefore']> | undefined {
  const { hours, until } = budget ?? {}
  const ends = [
    ...(hours === undefined ? [] : [now + hours * 3_600_000]),
    ...(until === undefined ? [] : [Date.parse(until)]),
  ]
  if (ends.length === 0) return undefined
  const named = asked?.until === undefined ? undefined : momentOf(asked.until, { now, zone })
  return { at: new Date(Math.min(...ends)).toISOString(), zone: named?.zone ?? zone }
}

/** When a sweep that goes on has ended at the latest, if it is not paused from now on. Its hours stand still while it is. */
export function endOfSweep(
  { state, createdAt }: Pick<SweepRecord, 'state' | 'createdAt'>,
  now = Date.now(),
): Pick<Sweep, 'endsBefore'> {
  const { definition, status, paused } = state
  if (!isLive(status) || definition.budget === undefined) return {}
  const pausedMs = (paused?.ms ?? 0) + (paused?.since == null ? 0 : now - paused.since)
  const begun = Date.parse(createdAt) + pausedMs
  const endsBefore = endOf(definition.budget, { now: begun, asked: undefined })
  return endsBefore === undefined ? {} : { endsBefore }
}
