import { z } from 'zod'
import { foldSchema } from '../definition/fold.ts'
import { phaseSchema } from '../definition/phases.ts'
import { configSchema } from '../definition/sweep-definition.ts'
import { lineageKeySchema, sweepIdSchema } from '../identifiers.ts'
import { decisionSchema } from '../reasons/decision.ts'
import { proposalReasonSchema } from '../reasons/proposal.ts'
import { reportSchema } from './report.ts'

/**
 * `waiting` for a slot → `running` → `completed` | `failed`, or at a milestone of its stopper `resting`: it is trained no
 * further for now. From there `waiting` again when it is promoted, or `stopped`. A cancelled one was open.
 */
export const trialStatuses = [
  'waiting',
  'running',
  'resting',
  'completed',
  'stopped',
  'failed',
  'cancelled',
] as const
export const trialStatusSchema = z.enum(trialStatuses)
export type TrialStatus = z.infer<typeof trialStatusSchema>

/**
 * The cause of a failure, which decides how it is handled: `config` and `diverged` fail at once; `memory` is retried
 * with nothing beside it, `worker` after a delay on another worker, `infrastructure` when that works again.
 */
export const failureClasses = ['config', 'diverged', 'memory', 'worker', 'infrastructure'] as const
export type FailureClass = (typeof failureClasses)[number]

/** Why a trial failed: a stable code, the class of the cause, and a message for a person. */
export const failureSchema = z.strictObject({
  code: z.string(),
  class: z.enum(failureClasses),
  message: z.string(),
  /** Last lines of the log of the trainer that died, if one did. */
  lastLines: z.array(z.string()).optional(),
})
export type Failure = z.infer<typeof failureSchema>

export const trialSummarySchema = z
  .strictObject({
    sweep: sweepIdSchema,
    number: z.int().min(1),
    /** Of a trial that cloned others, or that has phases, as of its last phase. */
    config: configSchema,
    /**
     * The schedule that it was trained with: what each phase has of its own. One recipe, which trained alone gives the same
     * weights; null of a trial of one phase.
     */
    phases: z.array(phaseSchema).nullable().default(null),
    seed: z.int().nonnegative(),
    /** Of a sweep with folds, the one that this trial is validated on. */
    fold: foldSchema.nullable().default(null),
    epochs: z.int().min(1),
    /**
     * Under a stopper, the epoch up to which it is wanted so far, or at which it rests; null without a stopper. Of one that its
     * program completed before its last epoch, the epoch at which it did: its score is of that one. Of one that was cancelled, how
     * many epochs it had then.
     */
    until: z.int().nonnegative().nullable().default(null),
    lineage: lineageKeySchema,
    status: trialStatusSchema,
    score: z.number().nullable(),
    failure: failureSchema.nullable(),
    /** Why a search that learns proposed its config: the kind of the reason, and its numbers; null of other searches. */
    reason: proposalReasonSchema.nullable().default(null),
    /** Epochs that the lineage had behind it when this trial began to watch: trained by others. */
    sharedEpochs: z.int().nonnegative(),
  })
  .meta({ id: 'TrialSummary' })
export type TrialSummary = z.infer<typeof trialSummarySchema>

/** The epoch whose figures are those of a trial: under a stopper the one up to which it is wanted so far. */
export function lastEpochOf({ epochs, until }: Pick<TrialSummary, 'epochs' | 'until'>): number {
  return until ?? epochs
}

/** The epoch at which the program of a trial completed it, though more were wanted; null of any other trial. */
export function completedEarlyAt({
  epochs,
  until,
  status,
}: Pick<TrialSummary, 'epochs' | 'until' | 'status'>): number | null {
  return status === 'completed' && until !== null && until < epochs ? until : null
}

export const trialSchema = z
  .strictObject({
    ...trialSummarySchema.shape,
    reports: z.array(reportSchema),
    /** What was decided on it, in order. */
    decisions: z.array(decisionSchema).default([]),
  })
  .meta({ id: 'Trial' })
export type Trial = z.infer<typeof trialSchema>

export const trialListSchema = z
  .strictObject({ trials: z.array(trialSummarySchema), next: z.string().nullable() })
  .meta({ id: 'TrialList' })
export type TrialList = z.infer<typeof trialListSchema>
