import type { StoredKey } from '@sweepstack/protocol'

/** Keys of the API by name. What was removed is not found from then on, by any process. */
export interface KeyStore {
  /** False, and nothing is changed, if the name is taken. */
  add(key: StoredKey): Promise<boolean>
  /** Also undefined for a record that cannot be read: it opens nothing. */
  find(name: string): Promise<StoredKey | undefined>
  /** By name. */
  list(): Promise<StoredKey[]>
  /** Whether anything is kept, readable or not. */
  any(): Promise<boolean>
  /** False if there is none of that name. */
  remove(name: string): Promise<boolean>
}
