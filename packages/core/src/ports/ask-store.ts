import type { Config, Fold } from '@sweepstack/protocol'

/** A trial that a program holds. */
export interface HeldTrial {
  number: number
  lineage: string
  fence: number
  /** Epochs reported so far, by whoever held it before. */
  epoch: number
  /** The epoch up to which it is wanted. */
  until: number
  /** How many starts there were since the last reported epoch, this one included. */
  starts: number
  config: Config
  seed: number
  fold: Fold | null
}

/**
 * Trials of sweeps that workers do not train: programs ask for them. Guarantees: one program holds a trial at a time, by its
 * fence, as workers hold lineages; a report or a verdict (`LineageStore`) renews its lease; a trial whose lease has ended is
 * first in the line of its sweep again. One that was started too often without a report fails.
 */
export interface AskStore {
  /** Up to `count` trials, those first that wait for longest; none if none waits. */
  ask(
    sweep: string,
    request: { count: number; leaseMs: number; holder: string },
  ): Promise<HeldTrial[]>
  /** The trials that watch the lineage complete with its last report, though more epochs are wanted. */
  complete(lineage: string, fence: number): Promise<'completed' | 'stale' | 'untrained'>
}
