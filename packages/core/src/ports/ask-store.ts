import type {
  Config,
  Failure,
  Fold,
  Report,
  SettingsPhase,
  SweepStatus,
  TrialStatus,
} from '@sweepstack/protocol'
import type { ReportAnswer } from './lineage-store.ts'

/** A trial that a program holds. */
export interface HeldTrial {
  number: number
  /** What is to be trained: the trial's own lineage, or an ancestor of it whose epochs it waits for. */
  lineage: string
  fence: number
  /** Epochs reported so far, by whoever held it before. */
  epoch: number
  /** The epoch up to which it is wanted. */
  until: number
  /** How many starts there were since the last reported epoch, this one included. */
  starts: number
  /** With which the next epoch is trained. */
  config: Config
  /** With which all of its epochs are trained from the first one on; null if that is one config. */
  phases: SettingsPhase[] | null
  seed: number
  fold: Fold | null
  /** The lineage with which the last of the reported epochs was trained: of a clone's first epoch its donor's. */
  trainedBy: string
}

/** Why there is no such trial: there is no such sweep, or workers train it, or it has no trial of that number yet. */
export type NotAsked = { kind: 'noSweep' | 'internal' | 'noTrial' }

interface AskedFor {
  count: number
  leaseMs: number
  holder: string
  question?: { name: string; standsMs: number | '' }
}

interface TrialsAsked {
  kind: 'asked'
  status: SweepStatus
  trials: HeldTrial[]
  mayCome: boolean
}

/** As far as whoever tells something of it has to know it. */
export interface AskedTrial {
  kind: 'asked'
  status: TrialStatus
  /** The epoch up to which it is wanted so far, or at which it ended; null where that is its last one. */
  until: number | null
  /** Which its sweep ranks by. */
  metric: string
  /** What else it judges by. */
  measures: readonly string[]
  /** What is trained, as its recipe says: sweeps that share it share lineages, and so what these report. */
  program: string
}

/** What became of a report on a trial, and how the trial is then. */
interface TrialTold {
  kind: 'told'
  /** What is held: its own, or of a clone the ancestor that it waits for. */
  lineage: string
  status: TrialStatus
  answer: ReportAnswer
}

interface Telling {
  fence: number
  report: Report
  /** The trial ends with this report, though more epochs are wanted. */
  completes: boolean
  /** Of its metrics those whose names may be new. */
  names: string[]
  /** How many names the metrics of what is trained may have. */
  mostNames: number
}

/** Names of a report that are too many: nothing of it is recorded. */
interface ManyNames {
  kind: 'manyNames'
  names: string[]
}

/**
 * Trials of sweeps that workers do not train: programs ask for them. Guarantees: one program holds a trial at a time, by its
 * fence, as workers hold lineages; a report or a verdict (`LineageStore`) renews its lease; a trial whose lease has ended is
 * first in the line of its sweep again. One that was started too often without a report fails.
 */
export interface AskStore {
  /**
   * Up to `count` trials, those first that wait for longest; none if none waits. A `question` stands, where there are too few:
   * a sweep that opens trials as they are asked for opens others. Then some `mayCome`: ask on under the same name, which
   * stands anew, and at last without `standsMs`.
   */
  ask(sweep: string, request: AskedFor): Promise<TrialsAsked | NotAsked>
  /** Names of the metrics that are reported on what is trained, in no order. */
  metrics(program: string): Promise<string[]>
  /**
   * Reports an epoch of a trial, as `LineageStore` does of its lineage. What is recorded has its names taken in with it; what is
   * refused leaves none.
   */
  tell(sweep: string, number: number, told: Telling): Promise<TrialTold | ManyNames | NotAsked>
  /** Renews the lease of a trial, and says how to go on. */
  heartbeat(sweep: string, number: number, fence: number): Promise<TrialTold | NotAsked>
  /** Cheaper than its whole record. */
  trial(sweep: string, number: number): Promise<AskedTrial | NotAsked>
  /**
   * A trial, and others of its sweep that watch its lineage, complete with its last report, though more epochs are wanted. For
   * trials of other sweeps the lineage goes on: whoever asks for these next has it.
   */
  complete(
    sweep: string,
    number: number,
    fence: number,
  ): Promise<'completed' | 'stale' | 'untrained'>
  /** A trial, and others of its sweep that watch its lineage, fail. For trials of other sweeps the lineage goes on. */
  fail(
    sweep: string,
    number: number,
    failed: { fence: number; failure: Failure },
  ): Promise<'failed' | 'stale'>
}
