import type { Dataset } from '@sweepstack/protocol'

/** What became of a name or a version that was to be removed; of the sweeps that need its content, the newest. */
export type DatasetRemoval =
  | { kind: 'removed' | 'absent' }
  | { kind: 'needed'; count: number; sweeps: string[] }

/**
 * Registered datasets by name. What is registered under a name again with other content is a new version of it, and
 * the current one; the versions before stay, known by their hashes, until they are removed.
 */
export interface DatasetRegistry {
  register(dataset: Dataset): Promise<void>
  /** The current version of a name. */
  find(name: string): Promise<Dataset | undefined>
  findByHash(hash: string): Promise<Dataset | undefined>
  /** Hashes that begin with these digits, of all versions. */
  hashesFrom(digits: string): Promise<string[]>
  /** The current version of each name. */
  list(): Promise<Dataset[]>
  /** All versions of each name, or of one: the current one first, then from the newest to the oldest. */
  versions(name?: string): Promise<Map<string, Dataset[]>>
  /** How many sweeps need each content, by its hash. */
  sweepsOn(): Promise<Map<string, number>>
  /**
   * Removes a name with all of its versions, or the version with this hash: then the newest of the others is the current
   * one. Content goes unless another name has it. One step with the creation of sweeps: either the sweep is there first,
   * and the content is needed, or it finds its dataset removed.
   */
  remove(name: string, hash?: string): Promise<DatasetRemoval>
  /** The same for a version that is not the current one of its name, and needed by no sweep; else nothing happens. */
  removeFormer(name: string, hash: string): Promise<boolean>
  /** Gives it, or the version with this hash alone, a name that no other has; sweeps know it by its hash and go on. */
  rename(name: string, to: string, hash?: string): Promise<'renamed' | 'absent' | 'taken'>
}
