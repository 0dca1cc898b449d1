import type { Checkpoint, SweepStatus } from '@sweepstack/protocol'
import type { LineageFacts, Reference } from '../retention/keep-lineage.ts'

/** A sweep as retention sees it. */
export interface SweepFacts {
  id: string
  name: string
  status: SweepStatus
  /** Hash of its dataset. */
  dataset: string
  /** Of all its trials that were opened, with the lineage that each watches. */
  references: { lineage: string; reference: Reference }[]
}

/**
 * What the records refer to. Guarantee: `trim` and `forget` change nothing if the lineage was watched,
 * started or checkpointed since the facts were read, so that garbage collection can run beside everything else
 * and deletes nothing that is needed. The facts of lineages must be read before those of sweeps.
 */
export interface RetentionStore {
  /** Keys of all lineages, except those of versions before 0.2 that have not been watched since. */
  lineages(): Promise<string[]>
  /** Of those that have a record. */
  facts(lineages: string[]): Promise<LineageFacts[]>
  /** Ids of all sweeps. */
  sweeps(): Promise<string[]>
  /** What one refers to; the runs of its `best` configs lead. */
  sweep(id: string, best: number): Promise<SweepFacts>
  /** Records that of a lineage's checkpoints only these stay, and of those to come the watched epochs. */
  trim(lineage: LineageFacts, checkpoints: Checkpoint[], watched: number[]): Promise<boolean>
  /** Deletes the record of a lineage, its reports and its verification. */
  forget(lineage: LineageFacts): Promise<boolean>
  /** Takes artifacts from those known to be stored. */
  unstore(predictions: string[]): Promise<void>
  /** Runs a collection; returns undefined if another one is running. */
  alone<T>(collect: () => Promise<T>): Promise<T | undefined>
}
