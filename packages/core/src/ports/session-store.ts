import type { StoredSession } from '@sweepstack/protocol'

/** Sessions of browsers by the sha256 (hex) of what their cookies hold. What was removed is not found from then on. */
export interface SessionStore {
  /** Kept until it expires; the oldest sessions of the same key beyond its newest hundred end. */
  add(digest: string, session: StoredSession): Promise<void>
  /** Also undefined for a record that cannot be read, and for one that has expired. */
  find(digest: string): Promise<StoredSession | undefined>
  remove(digest: string): Promise<void>
}
