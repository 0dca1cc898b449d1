import type {
  Checkpoint,
  Failure,
  ImageRecipe,
  Lineage,
  Report,
  Stretch,
} from '@sweepstack/protocol'
import type { Retry } from '../lineage/triage.ts'
import type { EpochTime } from '../sweep/planned-time.ts'

/** Answer to a worker that wants to train a lineage. */
export type StartAnswer =
  | {
      kind: 'started'
      key: string
      fence: number
      recipe: ImageRecipe
      /** Epochs reported so far; the trainer goes on after the newest checkpoint at or before it. */
      epoch: number
      /** The farthest watched epoch. */
      target: number
      /** Watched epochs ahead, ascending: each gets a checkpoint. */
      watched: number[]
      /** Its own, newest first, and then those of its ancestors that it can go on from. */
      checkpoints: Checkpoint[]
      /** How many starts there were since the last finished epoch, this one included. */
      starts: number
      /** It ran out of memory before: nothing else should train beside it. */
      alone: boolean
    }
  /** No trial watches beyond the trained epochs, or the lineage is quarantined, perhaps just now for an unreadable recipe. */
  | { kind: 'nothingToDo' }

/** Answer to a report. `differs`: the epoch was on record already, with other bits (`state`). */
export type ReportAnswer =
  | { kind: 'continue'; differs: boolean; target: number; watched: number[] }
  /** The epoch was the last that anyone watches: write a checkpoint and stop. The lineage is idle now. */
  | { kind: 'rest'; differs: boolean }
  /**
   * Nobody watches further, but a trial rests here that was not judged yet: it may be let go on in a moment. A nudge
   * tells of the verdict; who does not wait for it asks for the final one.
   */
  | { kind: 'pending'; differs: boolean }
  /** The epoch before it is not on record, because Redis lost its newest records: hand back. */
  | { kind: 'gap' }
  /** Another worker has this lineage, or Redis lost its newest records: stop and write nothing. */
  | { kind: 'stale' }

/**
 * Lineages: the trajectories that are trained. Guarantees: the fence never falls; a write with a stale
 * fence changes nothing; each epoch is reported once, in order (a report of an epoch that is known
 * already is answered but not recorded); all effects of a report (the record, ended trials, events,
 * the verdict) are one atomic step. A fork has the reports of the epochs that it shares with its
 * ancestors as soon as one of them has reported them; it does not train these epochs itself.
 */
export interface LineageStore {
  read(key: string): Promise<Lineage | undefined>
  /** Keys that begin with these digits. Looks at all lineages, in steps. */
  keysFrom(digits: string): Promise<string[]>
  /** How many epochs each lineage has reported; 0 where there is none. One round trip for any number. */
  epochs(keys: string[]): Promise<number[]>
  reports(key: string, upTo?: number): Promise<Report[]>
  /** The report of one epoch of each lineage, undefined where there is none. */
  reportsAt(places: { lineage: string; epoch: number }[]): Promise<(Report | undefined)[]>
  /**
   * Values of many lineages' reports, from epoch `after` + 1 to `upTo`: for each lineage and each name float32 [epochs
   * reported in between], NaN where a report has no such number.
   */
  metrics(
    ranges: { lineage: string; after: number; upTo: number }[],
    names: readonly string[],
  ): Promise<Float32Array[][]>
  /** The lineage that each forked from, and the last epoch in common; undefined without one. */
  parents(lineages: string[]): Promise<({ lineage: string; epoch: number } | undefined)[]>
  /** For each lineage the newest times that it was in training, at most 20, in their order. */
  stretches(lineages: string[]): Promise<Stretch[][]>
  /** Of all epochs of its trajectory: its own, and those of its ancestors up to where it forked. */
  checkpoints(key: string): Promise<Checkpoint[]>
  start(key: string, worker: string): Promise<StartAnswer>
  /**
   * Starts what `nextInLine` says with the job that the queue gave a worker: its own lineage or another one that
   * waits, which then swap their jobs. A lineage whose job is delivered again is started itself.
   */
  startNext(job: { id: string; lineage: string }, worker: string): Promise<StartAnswer>
  report(key: string, fence: number, report: Report): Promise<ReportAnswer>
  /** Verdict without a report, for a poll or after a nudge; a final one is never `pending`. */
  verdict(key: string, fence: number, options?: { final: boolean }): Promise<ReportAnswer>
  /** Records a checkpoint by compare-and-set; answers those that policy no longer keeps (newest two and all watched epochs stay), or undefined if the fence is stale. */
  recordCheckpoint(
    key: string,
    fence: number,
    checkpoint: Checkpoint,
  ): Promise<{ dropped: Checkpoint[] } | undefined>
  /** Gives the lineage back for another worker: `running` → `queued` and into the queue again. */
  handBack(key: string, fence: number): Promise<void>
  /** As `handBack`, after a start that failed: see `Retry`. */
  retryLater(key: string, fence: number, failure: Failure, retry: Retry): Promise<void>
  /** Lineages whose wait is over go into the queue. Answers how many. */
  releaseRetries(): Promise<number>
  /** The recipe itself cannot go on (diverged, model does not fit…): quarantined; every watching trial fails with the reason. */
  fail(key: string, fence: number, failure: Failure): Promise<void>
  /** Of the epochs that were trained lately for a (dataset, architecture), the newest with the most weight; undefined without one. */
  epochTime(of: {
    dataset: string
    architecture: string
    /** A fold has other images to train on than the dataset's own split. */
    folds: number | undefined
  }): Promise<EpochTime | undefined>
}
