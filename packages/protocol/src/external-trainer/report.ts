import { z } from 'zod'

/** What a program calls a metric: any text of one line. */
export const externalMetricSchema = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]+$/u, 'a name has no line breaks and no control characters')

/** What a program tells of one epoch of a trial, which is whatever it counts by. */
export const externalReportSchema = z
  .strictObject({
    epoch: z.int().min(1).max(100_000),
    metrics: z
      .record(externalMetricSchema, z.number())
      .refine((metrics) => Object.keys(metrics).length <= 200, {
        error: 'a report has at most 200 metrics',
      }),
    /** Of wall time; by default since the report before. */
    seconds: z.number().nonnegative().optional(),
  })
  .meta({ id: 'ExternalReport' })
export type ExternalReport = z.infer<typeof externalReportSchema>
