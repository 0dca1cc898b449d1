import type { Dataset } from '@sweepstack/protocol'

/**
 * Registered datasets by name. A name may be registered again with other content: then it has a new hash, and the
 * facts of the content before stay found by theirs, for the sweeps that were posted on it.
 */
export interface DatasetRegistry {
  register(dataset: Dataset): Promise<void>
  find(name: string): Promise<Dataset | undefined>
  findByHash(hash: string): Promise<Dataset | undefined>
  /** Hashes that begin with these digits, of contents that names had before too. */
  hashesFrom(digits: string): Promise<string[]>
  list(): Promise<Dataset[]>
}
