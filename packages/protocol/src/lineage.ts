import { z } from 'zod'
import { lineageKeySchema, sweepIdSchema, timestampSchema } from './identifiers.ts'
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

export const lineageSchema = z
  .strictObject({
    key: lineageKeySchema,
    recipe: recipeSchema,
    status: lineageStatusSchema,
    /** Epochs reported so far. */
    epoch: z.int().nonnegative(),
    fence: z.int().nonnegative(),
    worker: z.string().nullable(),
    /** Why it is quarantined, or what went wrong in the newest start that failed. */
    failure: failureSchema.nullable(),
    /** Starts since the last finished epoch. */
    starts: z.int().nonnegative(),
    checkpoints: z.array(checkpointSchema),
    watches: z.array(watchSchema),
    reports: z.array(reportSchema),
    updatedAt: timestampSchema.nullable(),
  })
  .meta({ id: 'Lineage' })
export type Lineage = z.infer<typeof lineageSchema>
