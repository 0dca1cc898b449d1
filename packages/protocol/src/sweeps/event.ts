import { z } from 'zod'
import { lineageKeySchema, timestampSchema } from '../identifiers.ts'
import { reportSchema } from './report.ts'
import { sweepStatusSchema } from './sweep.ts'
import { failureSchema, trialStatusSchema } from './trial.ts'

/** What GET /v1/sweeps/{id}/events streams. For live views: the records are the truth. */
export const sweepEventSchema = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('sweep'),
      at: timestampSchema,
      status: sweepStatusSchema,
      reason: z.string().nullable(),
    }),
    z.strictObject({
      type: z.literal('trial'),
      at: timestampSchema,
      trial: z.int().min(1),
      status: trialStatusSchema,
      score: z.number().nullable(),
      failure: failureSchema.nullable(),
    }),
    z.strictObject({
      type: z.literal('report'),
      at: timestampSchema,
      lineage: lineageKeySchema,
      trials: z.array(z.int().min(1)),
      worker: z.string(),
      report: reportSchema,
    }),
  ])
  .meta({ id: 'SweepEvent' })
export type SweepEvent = z.infer<typeof sweepEventSchema>

/** Events before the next one are no longer kept: read again what is followed, and continue from its cursor. */
export const resetSchema = z.strictObject({ type: z.literal('reset') })
/** The last event: the sweep ended with `status`, or was deleted (null). */
const endSchema = z.strictObject({ type: z.literal('end'), status: sweepStatusSchema.nullable() })

/** Events about the stream itself, beside those of the sweep. */
export const streamEventSchema = z.discriminatedUnion('type', [
  ...sweepEventSchema.options,
  resetSchema,
  endSchema,
])
export type StreamEvent = z.infer<typeof streamEventSchema>
