import type { SweepEvent } from '@sweepstack/protocol'

/**
 * Where a reader of a sweep's events stands: the id of the last event it has; '0' is before the
 * first that is kept, '0-0' before the first that ever was.
 */
export type EventCursor = string

export interface EventPage {
  events: { id: EventCursor; event: SweepEvent }[]
  /** The place after the last of them, and after events that could not be read. */
  cursor: EventCursor
  /** Events after the cursor may be missing: the reader must read the sweep again. */
  lost: boolean
}

/** Follows the events of one sweep for one reader. */
export interface EventReader {
  /** Up to 200 events after a cursor. Waits for the first one; returns none if `signal` aborts before. */
  next(cursor: EventCursor, signal: AbortSignal): Promise<EventPage>
  close(): void
}

/**
 * Events as they happen, from a capped stream, for any number of readers. They are for live views; the records are the
 * truth. Guarantees: a reader gets the events of a sweep in order and each once. After a cursor no event is missing, or
 * `lost` is true. A slow reader delays no other one and uses no memory.
 */
export interface EventFeed {
  follow(sweep: string): EventReader
}
