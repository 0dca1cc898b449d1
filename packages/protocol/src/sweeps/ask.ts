import { z } from 'zod'
import { foldSchema } from '../definition/fold.ts'
import { phaseSchema } from '../definition/phases.ts'
import { toldMetricsSchema } from '../external-trainer/report.ts'
import { sweepIdSchema } from '../identifiers.ts'
import { sweepStatusSchema } from './sweep.ts'

/** What a program asks for that trains trials of a sweep with `trainer: external`. */
export const askRequestSchema = z
  .strictObject({
    /** At most so many trials. */
    count: z.int().min(1).max(100).default(1),
    /** Seconds for which it may be silent; each report and heartbeat renews them. */
    lease: z.int().min(1).max(86_400).default(60),
    /** Seconds for which the answer waits for trials that are opened only as they are asked for. */
    wait: z.number().min(0).max(20).default(5),
    /** Who it is, for people. */
    holder: z.string().trim().min(1).max(100).default('program'),
  })
  .meta({ id: 'AskRequest' })

const heldTrialSchema = z.strictObject({
  trial: z.int().min(1),
  /** Goes with everything that is said of the trial: who comes with an older one does not hold it any more. */
  fence: z.int().min(1),
  /** A value for each parameter. */
  config: z.record(z.string(), z.unknown()),
  /**
   * With which each of its epochs is trained, where that is not one config: settings in place of those of `config`, from the first
   * epoch on. Who has lost `state` trains all of it anew by these.
   */
  phases: z.array(phaseSchema).nullable().default(null),
  seed: z.int().nonnegative(),
  fold: foldSchema.nullable(),
  /** Epochs that were reported by whoever held it before: go on after them, or report them again with the same values. */
  epoch: z.int().nonnegative(),
  /** The epoch up to which it is wanted. */
  until: z.int().min(1),
  /** What is trained, as a name under which to save its state. */
  lineage: z.string(),
  /** The state to go on from: that of a lineage after its epoch. Of a clone it is another trial's. Null before the first epoch. */
  state: z.strictObject({ lineage: z.string(), epoch: z.int().min(1) }).nullable(),
  /** How often it was given out since its last report, this time included. */
  starts: z.int().min(1),
})

/** No trials while the sweep is running: others hold what there is, so ask again; else it is over, or paused. */
export const askAnswerSchema = z
  .strictObject({
    sweep: sweepIdSchema,
    status: sweepStatusSchema,
    trials: z.array(heldTrialSchema),
  })
  .meta({ id: 'AskAnswer' })
export type AskAnswer = z.infer<typeof askAnswerSchema>

const fence = z.int().min(1)
const epochShape = {
  epoch: z.int().min(1),
  metrics: toldMetricsSchema,
  /** How long the epoch took. */
  seconds: z.number().min(0).default(0),
}

export const tellRequestSchema = z
  .strictObject({ fence, ...epochShape })
  .meta({ id: 'TellRequest' })
export type TellRequest = z.infer<typeof tellRequestSchema>

/** With the report of a last epoch, or without one. */
export const completeRequestSchema = z
  .strictObject({
    fence,
    epoch: epochShape.epoch.optional(),
    metrics: epochShape.metrics.optional(),
    seconds: epochShape.seconds,
  })
  .refine(({ epoch, metrics }) => (epoch === undefined) === (metrics === undefined), {
    error: 'epoch and metrics go together',
  })
  .meta({ id: 'CompleteRequest' })
export const failRequestSchema = z
  .strictObject({ fence, message: z.string().trim().min(1).max(2000) })
  .meta({ id: 'FailRequest' })
export const heartbeatRequestSchema = z.strictObject({ fence }).meta({ id: 'HeartbeatRequest' })

/**
 * `continue`: train up to `until`. `rest`: keep what you have, or drop it; the trial may be asked for again. `stop`: the
 * trial is over.
 */
export const verdictAnswerSchema = z
  .strictObject({
    verdict: z.enum(['continue', 'rest', 'stop']),
    until: z.int().min(1).nullable(),
    /**
     * There where the trial was over before this report came, as the time of its sweep was up or it was cancelled: its score
     * and its curve are without it. It stays on record for sweeps that share the lineage.
     */
    counts: z.literal(false).optional(),
  })
  .meta({ id: 'VerdictAnswer' })
export type VerdictAnswer = z.infer<typeof verdictAnswerSchema>
