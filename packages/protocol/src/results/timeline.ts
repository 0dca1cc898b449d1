import { z } from 'zod'
import { lineageKeySchema, sweepIdSchema, timestampSchema } from '../identifiers.ts'

/** A time without a break in which a worker had a lineage. */
export const stretchSchema = z.strictObject({
  worker: z.string(),
  /** Of the worker, from 0: the lowest that was free. */
  slot: z.int().min(0),
  /** Epochs behind the lineage at its start. */
  from: z.int().min(0),
  /** And at its end; null while it goes on. */
  to: z.int().min(0).nullable(),
  startedAt: timestampSchema,
  endedAt: timestampSchema.nullable(),
})
export type Stretch = z.infer<typeof stretchSchema>

export const timelineSchema = z
  .strictObject({
    sweep: sweepIdSchema,
    /** Of the trials of this page, with the stretches of their lineages in order, also those for other sweeps. */
    lineages: z.array(
      z.strictObject({
        lineage: lineageKeySchema,
        trials: z.array(z.int().min(1)),
        /** The newest 20. */
        stretches: z.array(stretchSchema),
      }),
    ),
    /** For `after`; null on the last page. */
    next: z.string().nullable(),
  })
  .meta({ id: 'Timeline' })
export type Timeline = z.infer<typeof timelineSchema>
