import { z } from 'zod'
import { whereSchema } from '../conditions.ts'
import { sweepIdSchema } from '../identifiers.ts'
import { cursorSchema } from '../sweeps/event-cursor.ts'

/** Points of a curve at most, where nothing else is asked for. */
export const usualPoints = 500

const name = z.string().min(1).max(100)

/** Query of GET /v1/sweeps/{id}/curves; what may come several times is a list. */
export const curvesQuerySchema = z.strictObject({
  /** By default the one that the sweep ranks by. */
  metric: z.union([name, z.array(name).min(1).max(8)]).optional(),
  where: whereSchema,
  points: z.coerce.number().int().min(4).max(10_000).default(usualPoints),
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(50_000).default(50_000),
})

const count = z.coerce.number().int().nonnegative()

/**
 * `__metadata__` of a file of curves, all of it text. The file is in the format of safetensors (Hugging Face): the length of
 * the header (u64, little-endian), the header as JSON, then the tensors.
 */
export const curvesMetadataSchema = z.object({
  format: z.literal('sweepstack-curves-1'),
  sweep: sweepIdSchema,
  /** Of the newest event that the curves know of: after it, events miss nothing. */
  cursor: cursorSchema,
  /** JSON list of the names of the metrics; the tensors of the first are `0.offsets`, `0.epochs`, `0.values`. */
  metrics: z
    .string()
    .transform((text) => JSON.parse(text) as unknown)
    .pipe(z.array(z.string())),
  /** Points that a curve has at most: what was asked for, or fewer where the file would have been too large. */
  points: count,
  /** Trials that were looked at, of which those in the file met the conditions. */
  trials: count,
  /** For `after`, where more trials follow; else empty. */
  next: z.string(),
})
export type CurvesMetadata = z.infer<typeof curvesMetadataSchema>
