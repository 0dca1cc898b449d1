import { z } from 'zod'

/** The metrics of one epoch of a lineage; names are those of Keras' history, `seconds` is wall time. */
export const reportSchema = z
  .strictObject({
    epoch: z.int().min(1),
    loss: z.number(),
    accuracy: z.number().min(0).max(1),
    val_loss: z.number(),
    val_accuracy: z.number().min(0).max(1),
    learning_rate: z.number().nonnegative(),
    seconds: z.number().nonnegative(),
    /** First 128 bits (hex) of the SHA-256 over all variables after the epoch: equal bits, equal hash. */
    state: z.string().regex(/^[0-9a-f]{32}$/),
  })
  .meta({ id: 'Report' })
export type Report = z.infer<typeof reportSchema>

export const metricNames = ['val_accuracy', 'val_loss', 'accuracy', 'loss'] as const
export type MetricName = (typeof metricNames)[number]
