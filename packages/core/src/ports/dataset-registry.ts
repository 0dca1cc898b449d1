import type { Dataset } from '@sweepstack/protocol'

/** What became of a name that was to be removed; of the sweeps that need its content, the newest. */
export type DatasetRemoval =
  | { kind: 'removed' | 'absent' }
  | { kind: 'needed'; count: number; sweeps: string[] }

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
  /**
   * Removes a name, and what is known of its content unless another name has it. One step with the creation of sweeps:
   * either the sweep is there first, and the content is needed, or it finds its dataset removed.
   */
  remove(name: string): Promise<DatasetRemoval>
  /** Gives it a name that no other has; sweeps know it by its hash and go on. */
  rename(name: string, to: string): Promise<'renamed' | 'absent' | 'taken'>
}
