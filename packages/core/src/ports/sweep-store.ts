import type { Plan, SweepEvent, TrialStatus, TrialSummary } from '@sweepstack/protocol'
import type { Score } from '../ranking/rank-configs.ts'
import type { SweepCommand, SweepInput, SweepState } from '../sweep/sweep-state.ts'

export interface SweepRecord {
  id: string
  state: SweepState
  /** Grows by one with every commit. */
  version: number
  name: string
  tags: string[]
  plan: Plan
  /** Reports that lineages of this sweep gave while it watched them; each epoch once per lineage. */
  trainedEpochs: number
  counts: Record<TrialStatus, number>
  createdAt: string
  finishedAt: string | null
}

export interface NewSweep {
  id: string
  name: string
  tags: string[]
  state: SweepState
  plan: Plan
  /** The client's Idempotency-Key with a digest of the body, if it sent one. */
  idempotency?: { key: string; digest: string }
}

export type CreateAnswer =
  | { kind: 'created' }
  /** The same key with the same body came before: that sweep's id. */
  | { kind: 'repeated'; id: string }
  /** The same key came with another body. */
  | { kind: 'conflict' }

/** One batch of a sweep's inbox, read for one step. */
export interface PendingSweep {
  id: string
  version: number
  state: SweepState
  inputs: SweepInput[]
}

/**
 * Sweeps and their trials. Guarantees: `create` and `commit` are one transaction each; `commit` succeeds
 * only on the version it was computed from, so that there is a single writer; a committed command stays
 * in the outbox until it was carried out, so that no crash loses it.
 */
export interface SweepStore {
  create(sweep: NewSweep): Promise<CreateAnswer>
  read(id: string): Promise<SweepRecord | undefined>
  /** Newest first. `before` is the cursor of the page before. */
  list(options: {
    limit: number
    before?: string
  }): Promise<{ sweeps: SweepRecord[]; next: string | null }>
  /** Forgets a finished sweep and its trials; lineages and their reports stay. */
  remove(id: string): Promise<void>
  rename(id: string, change: { name?: string; tags?: string[] }): Promise<void>
  /** Appends to the inbox and marks the sweep as due. */
  push(id: string, input: SweepInput): Promise<void>

  /** Ids of sweeps with something in their inbox or outbox; waits up to `waitMs` for the first. */
  due(waitMs: number): Promise<string[]>
  pending(id: string): Promise<PendingSweep | undefined>
  /** False if another writer was first: read again. */
  commit(
    id: string,
    change: { version: number; consumed: number; state: SweepState; commands: SweepCommand[] },
  ): Promise<boolean>
  /** The oldest commands that are not carried out; empty if there is none. */
  outbox(id: string): Promise<SweepCommand[]>
  /**
   * Carries commands out on the records (trials, watches, queue), in their order, and then takes them from the
   * outbox. Each may be carried out twice.
   */
  carryOut(id: string, ...commands: SweepCommand[]): Promise<void>
  /** Takes the sweep from those that are due, if its inbox and outbox are empty. */
  settle(id: string): Promise<void>

  trial(id: string, number: number): Promise<TrialSummary | undefined>
  /** In order of their numbers, after `after`. */
  trials(
    id: string,
    options: { after: number; limit: number; status?: TrialStatus },
  ): Promise<TrialSummary[]>
  trialsByNumber(id: string, numbers: number[]): Promise<TrialSummary[]>
  /**
   * Scores of completed trials in the order in which they completed, without the first `from`. They are only
   * ever added to, but Redis may lose the newest in a power cut; then a trial may be there twice, with one score.
   */
  scores(id: string, from?: number): Promise<Score[]>

  /**
   * Events after `cursor` ('0' for all that are kept), at most 500. A capped stream: for live views,
   * never the truth.
   */
  events(id: string, cursor: string): Promise<{ id: string; event: SweepEvent }[]>
}
