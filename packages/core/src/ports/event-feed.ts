import type { SweepEvent } from '@sweepstack/protocol'

/**
 * Where a reader of a sweep's events stands: the id of the last event it has; '0' is before the
 * first that is kept, '0-0' before the first that ever was.
 */
export type EventCursor = string

export interface EventPage {
  events: { id: EventCursor; event: SweepEvent }[]
  /** Behind the last of them, and behind what could not be read. */
  cursor: EventCursor
  /** What came after the cursor may not all be kept: what a reader knows of the sweep it must read anew. */
  lost: boolean
}

/** Follows the events of one sweep for one reader. */
export interface EventReader {
  /** What comes after a cursor, at most 200 at once. Waits for the first; without any if `signal` came before it. */
  next(cursor: EventCursor, signal: AbortSignal): Promise<EventPage>
  close(): void
}

/**
 * Events as they come, from a capped stream: for live views, never the truth, for any number of readers. Guarantees: the events of a sweep are told in their order, each
 * once; between a cursor and what follows nothing is left out, or `lost` says so. A reader that is slow costs
 * nobody but itself, and no memory.
 */
export interface EventFeed {
  follow(sweep: string): EventReader
}
