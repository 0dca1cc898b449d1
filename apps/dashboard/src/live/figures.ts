import { compareCursors, type InstallationEvent, type Sweep } from '@sweepstack/protocol'

export type SweepEvent = Extract<InstallationEvent, { type: 'sweep' }>

/** A sweep with the figures of an event, if they are not older than its own. */
export function withFigures(sweep: Sweep, event: SweepEvent | undefined): Sweep {
  if (event === undefined || compareCursors(event.cursor, sweep.cursor) < 0) return sweep
  const { epochs } = sweep
  const trained = Math.min(epochs.unique, epochs.before + event.trained)
  const { status, counts, cursor } = event
  // As the API tells it of a sweep with this status: one that is cancelled is never shown as open to edits.
  const closed = status === 'cancelled' ? status : sweep.closed
  return { ...sweep, status, closed, counts, cursor, epochs: { ...epochs, trained } }
}

/** The newest events of sweeps: an answer that was under way meanwhile may be older. */
const newest = new Map<string, SweepEvent>()
const mostKept = 5000

export function keepFigures(event: SweepEvent): void {
  const before = newest.get(event.sweep)
  if (before && compareCursors(event.cursor, before.cursor) < 0) return
  newest.delete(event.sweep)
  newest.set(event.sweep, event)
  const [oldest] = newest.keys()
  if (newest.size > mostKept && oldest !== undefined) newest.delete(oldest)
}

/** What was told is not known to be true any more. */
export function forgetFigures(): void {
  newest.clear()
}

export function withNewest(sweep: Sweep): Sweep {
  return withFigures(sweep, newest.get(sweep.id))
}
