import type {
  Decision,
  Plan,
  Reason,
  SweepStatus,
  TrialStatus,
  TrialSummary,
} from '@sweepstack/protocol'
import type { Score } from '../ranking/rank-configs.ts'
import type { Evidence } from '../search/searcher.ts'
import type { CutTrial } from '../sweep/cut-trial.ts'
import type { StepInput } from '../sweep/step.ts'
import type { SweepFilter } from '../sweep/sweep-filter.ts'
import type { SweepChanges, SweepCommand, SweepInput, SweepState } from '../sweep/sweep-state.ts'
import type { EventCursor } from './event-feed.ts'

/** A plan as it is on record: older ones do not say how many configs are distinct. */
type RecordedPlan = Omit<Plan, 'configs'> & Partial<Pick<Plan, 'configs'>>

export interface SweepRecord {
  id: string
  state: SweepState
  /** Grows by one with every commit, and with inputs of people. */
  version: number
  /** Grows with everything that people ask of the sweep, and with every step after which it takes other requests. */
  requests: number
  name: string
  tags: string[]
  plan: RecordedPlan
  /** Reports that lineages of this sweep gave while it watched them, or ahead for what it watched later; each epoch once per lineage. */
  trainedEpochs: number
  /** Epochs that its lineages had when it came to want them; sweeps of versions up to 0.1 have none. */
  epochsBefore?: number
  /** Epochs that were trained ahead for trials that rested, while nobody watched; trials have gone on to `used` of them since. */
  speculated: { epochs: number; used: number }
  counts: Record<TrialStatus, number>
  /** The newest event that this record knows of: with those after it, nothing is missing and nothing twice. */
  cursor: EventCursor
  createdAt: string
  finishedAt: string | null
}

/** An Idempotency-Key with a digest of the body that came with it, as it was sent: before anything was looked up for it. */
export interface Idempotency {
  key: string
  digest: string
}

export interface NewSweep {
  id: string
  name: string
  tags: string[]
  state: SweepState
  plan: RecordedPlan
  /** If the client sent a key. */
  idempotency?: Idempotency
  /** Fails if its dataset has been removed in the meantime. */
  ifRegistered?: boolean
  /** Its trials are for programs that ask, not for workers. */
  isAsked?: boolean
}

export type CreateAnswer =
  | { kind: 'created' }
  /** The same key with the same body came before: that sweep's id. */
  | { kind: 'repeated'; id: string }
  /** The same key came with another body. */
  | { kind: 'conflict' }
  /** Its dataset was removed after the definition was checked. */
  | { kind: 'datasetGone' }

/** What a person asks of a sweep: names and the plan change at once, the inputs with the next step. */
export interface RequestedChange {
  name?: string
  tags?: string[]
  plan?: RecordedPlan
  inputs: SweepInput[]
}

/** `overtaken`: others were first, so it has to be judged again. */
export type RequestAnswer = 'taken' | 'overtaken' | 'gone'

export type RemoveAnswer =
  | 'removed'
  | 'gone'
  /** It has not ended. */
  | 'live'
  /** It has ended, and the scheduler has still something to do for it: ask again in a moment. */
  | 'busy'

/** One batch of a sweep's inbox with the pieces that its step needs; the inputs are those that can be read. */
export interface PendingSweep extends StepInput {
  id: string
  version: number
  /** How many entries of the inbox these are, those that cannot be read among them. */
  consumed: number
}

/** The first `limit` decisions with numbers above `after`, or the `last` of them. */
interface DecisionPage {
  after: number
  limit: number
  last?: number | undefined
}

/**
 * Sweeps and their trials. Guarantees: `create` and `commit` are one transaction each; `commit` succeeds
 * only on the version it was computed from, so that there is a single writer; a committed command stays
 * in the outbox until it has been executed, so that no crash loses it.
 */
export interface SweepStore {
  create(sweep: NewSweep): Promise<CreateAnswer>
  /** What `create` would answer of a key that came before and whose sweep is there; undefined for a key that is free. */
  postedBefore(
    idempotency: Idempotency,
  ): Promise<Extract<CreateAnswer, { kind: 'repeated' | 'conflict' }> | undefined>
  read(id: string): Promise<SweepRecord | undefined>
  /** As it will be once what people asked for is taken, in the order in which they asked: for what they ask next. */
  readAsked(id: string): Promise<SweepRecord | undefined>
  /**
   * Newest first; without those whose records cannot be read. `before` is the cursor of the page before. With a filter a
   * page may have few sweeps, or none, though others follow: so many are looked at for one page at most.
   */
  list(options: {
    limit: number
    before?: string
    filter?: SweepFilter
  }): Promise<{ sweeps: SweepRecord[]; next: string | null; cursor: EventCursor }>
  /** Forgets a finished sweep and its trials; lineages and their reports stay. All or nothing, also in a crash. */
  remove(id: string): Promise<RemoveAnswer>
  /** All or nothing; nothing if the record that it was judged by had another number of requests than there are now. */
  request(id: string, requests: number, change: RequestedChange): Promise<RequestAnswer>
  /** Appends to the inbox and marks the sweep as due. */
  push(id: string, input: SweepInput): Promise<void>

  /** Ids of sweeps with something in their inbox or outbox; waits up to `waitMs` for the first. */
  due(waitMs: number): Promise<string[]>
  pending(id: string): Promise<PendingSweep | undefined>
  /** False if another writer was first: read again. */
  commit(
    id: string,
    change: {
      version: number
      consumed: number
      changes: SweepChanges
      commands: SweepCommand[]
    },
  ): Promise<boolean>
  /** The oldest commands that are not executed yet; empty if there is none. */
  outbox(id: string): Promise<SweepCommand[]>
  /**
   * Executes commands on the records (trials, watches, queue), in their order, and then removes them from the
   * outbox. Each is idempotent; a command that is older than the last one of its trial changes nothing.
   */
  carryOut(id: string, ...commands: SweepCommand[]): Promise<void>
  /** Marks the sweep as no longer due, if its inbox and outbox are empty. */
  settle(id: string): Promise<void>

  /** @throws ProblemError UNREADABLE_RECORD, as `read` does */
  trial(id: string, number: number): Promise<TrialSummary | undefined>
  /** In order of their numbers, after `after`; as `trialsByNumber` without those that cannot be read. */
  trials(
    id: string,
    options: { after: number; limit: number; status?: TrialStatus },
  ): Promise<TrialSummary[]>
  trialsByNumber(id: string, numbers: number[]): Promise<TrialSummary[]>
  /**
   * Gives `each` the first `count` results that the searcher of a sweep was told of, portion by portion; fewer where there
   * are not so many, or where Redis lost the end.
   */
  observed(
    id: string,
    count: number,
    each: (portion: Evidence['observations']) => void,
  ): Promise<void>
  /**
   * Scores of completed trials in the order in which they completed, without the first `from`. The list only
   * grows, but Redis may lose its end in a power cut; a trial may then occur twice, with the same score.
   */
  scores(id: string, from?: number): Promise<Score[]>

  /** The decisions on its trials with numbers above `after`, in their order, the first or the last; all of them are kept. */
  decisions(id: string, page: DecisionPage): Promise<Decision[]>
  /** How many there are. Their numbers go from 1 to that. */
  decisionCount(id: string): Promise<number>
  /** Of its first trials, so many, those that were stopped or failed. */
  cutTrials(id: string, trials: number): Promise<Map<number, CutTrial>>
  /** Those on one trial. */
  decisionsOn(id: string, trial: number): Promise<Decision[]>
  /** Of those of these trials that were stopped, the kinds of the reasons for it. */
  stopsOf(id: string, trials: readonly number[]): Promise<Map<number, Reason['kind']>>

  /** What a follower of its events needs to know of a sweep; undefined for one that is gone. */
  standing(id: string): Promise<{ status: SweepStatus; cursor: EventCursor } | undefined>
}
