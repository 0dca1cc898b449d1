import type { InstallationEvent } from '@sweepstack/protocol'
import type { EventCursor } from './event-feed.ts'

export interface ChangePage {
  /** `id`: the number of the newest change that the event tells. */
  events: { id: EventCursor; event: InstallationEvent }[]
  /** The place after the last of them. */
  cursor: EventCursor
  /** Changes after the cursor may be missing: the reader must read again what it follows. */
  lost: boolean
}

/** Follows the whole installation for one reader. */
export interface ChangeReader {
  /** Where a reader begins that knows no cursor: some seconds before now, so that what it reads meanwhile fits. */
  start(): Promise<EventCursor>
  /** Up to 200 changes after a cursor. Waits for the first one; returns none if `signal` aborts before. */
  next(cursor: EventCursor, signal: AbortSignal): Promise<ChangePage>
  close(): void
}

/**
 * What changes in the whole installation, for any number of readers, at most 200 states a second for each. Guarantees: who
 * reads the records, and then the changes after a cursor from before, knows the state; each sweep and worker comes with its
 * newest state, and with the cursors of its changes. After a cursor no change is missing, or `lost` is true. A slow reader
 * delays no other one; it is told the newest states, and not those in between.
 */
export interface ChangeFeed {
  follow(): ChangeReader
}
