import { z } from 'zod'
import { lineageKeySchema, sweepIdSchema, timestampSchema } from '../identifiers.ts'
import { recipeSchema } from './recipe.ts'
import { reportSchema } from './report.ts'
import { failureSchema } from './trial.ts'

export const lineageStatuses = ['idle', 'queued', 'running', 'quarantined'] as const
const lineageStatusSchema = z.enum(lineageStatuses)
export type LineageStatus = z.infer<typeof lineageStatusSchema>

export const checkpointSchema = z
  .strictObject({
    epoch: z.int().min(0),
    /** Name in the artifact store. */
    artifact: z.string().min(1),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    bytes: z.int().nonnegative(),
  })
  .meta({ id: 'Checkpoint' })
export type Checkpoint = z.infer<typeof checkpointSchema>

const watchSchema = z.strictObject({
  sweep: sweepIdSchema,
  trial: z.int().min(1),
  epoch: z.int().min(1),
})
export type Watch = z.infer<typeof watchSchema>

/** Which epochs of a lineage to train again; left out: between its newest two checkpoints. */
export const verificationRequestSchema = z
  .strictObject({ from: z.int().min(0).optional(), to: z.int().min(1).optional() })
  .refine(({ from = 0, to = Number.POSITIVE_INFINITY }) => from < to, {
    error: 'from must be below to',
  })
  .meta({ id: 'VerificationRequest' })

/** Epochs trained again from a checkpoint, beside what is on record of them. */
export const verificationSchema = z
  .strictObject({
    lineage: lineageKeySchema,
    /** Epoch of the checkpoint that it went on from; 0 for the initial state. */
    from: z.int().min(0),
    to: z.int().min(1),
    status: z.enum(['waiting', 'equal', 'differs', 'failed']),
    /** Epochs whose bits differ from the record. */
    differing: z.array(z.int().min(1)),
    /** The worker that verified; null while waiting. */
    worker: z.string().nullable(),
    /** Why it failed. */
    reason: z.string().nullable(),
  })
  .meta({ id: 'Verification' })
export type Verification = z.infer<typeof verificationSchema>

const forkSchema = z.strictObject({ lineage: lineageKeySchema, epoch: z.int().min(1) })

export const lineageSchema = z
  .strictObject({
    key: lineageKeySchema,
    recipe: recipeSchema,
    status: lineageStatusSchema,
    /** Epochs reported so far. */
    epoch: z.int().nonnegative(),
    fence: z.int().nonnegative(),
    worker: z.string().nullable(),
    /** Why it is quarantined, or the error of the newest failed start. */
    failure: failureSchema.nullable(),
    /** Starts since the last finished epoch. */
    starts: z.int().nonnegative(),
    checkpoints: z.array(checkpointSchema),
    /** Its parent, with which it shares the epochs up to this one. Null if its recipe has one phase. */
    parent: forkSchema.extend({ checkpoint: checkpointSchema.nullable() }).nullable(),
    /** Lineages that have this one as their parent, and the last epoch in common with each. */
    forks: z.array(forkSchema),
    watches: z.array(watchSchema),
    /** Also of the epochs that it has from its parent. */
    reports: z.array(reportSchema),
    updatedAt: timestampSchema.nullable(),
  })
  .meta({ id: 'Lineage' })
export type Lineage = z.infer<typeof lineageSchema>
