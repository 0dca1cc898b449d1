import { z } from 'zod'
import { imageMetrics, type MetricName, reportedMetrics } from './image-trainer/metrics.ts'

const figures = Object.fromEntries(
  reportedMetrics.map((name) => [
    name,
    imageMetrics[name].isShare ? z.number().min(0).max(1) : z.number(),
  ]),
) as Record<MetricName, z.ZodNumber>

/** The metrics of one epoch of a lineage; `seconds` is wall time. */
export const reportSchema = z
  .strictObject({
    epoch: z.int().min(1),
    ...figures,
    learning_rate: z.number().nonnegative(),
    seconds: z.number().nonnegative(),
    /** First 128 bits (hex) of the SHA-256 over all variables after the epoch: equal bits, equal hash. */
    state: z.string().regex(/^[0-9a-f]{32}$/),
  })
  .meta({ id: 'Report' })
export type Report = z.infer<typeof reportSchema>
