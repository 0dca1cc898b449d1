import { z } from 'zod'
import { isOfObjects } from './names.ts'

/** What a report has beside its metrics. */
const reserved = ['epoch', 'seconds', 'state', 'learning_rate']

/** Without `\p{…}`, which what reads the OpenAPI document in other languages may not know. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are refused
const oneLine = /^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]+$/

/** What a program calls a metric: any text of one line. */
export const externalMetricSchema = z
  .string()
  .min(1)
  .max(100)
  .regex(oneLine, 'a name has no line breaks and no control characters')
  .refine((name) => !reserved.includes(name) && !isOfObjects(name), {
    error: 'is a name that has another meaning: take another',
  })

/** Of one report. */
const mostMetrics = 200

/** What a program tells of an epoch: a number for each metric, by its name. Squares of these numbers are finite. */
export const toldMetricsSchema = z
  .record(externalMetricSchema, z.number().min(-1e100).max(1e100))
  .refine((metrics) => Object.keys(metrics).length <= mostMetrics, {
    error: `a report has at most ${mostMetrics} metrics`,
  })

/** The metrics of one epoch as a program told them, on record. What is as in every report comes first. */
export interface ExternalReport {
  epoch: number
  seconds: number
  state: string
  [metric: string]: number | string
}
export const externalReportSchema = z
  .object({
    epoch: z.int().min(1),
    /** Wall time, if the program told it. */
    seconds: z.number().nonnegative(),
    /** First 128 bits (hex) of the SHA-256 over the metrics: the same report again is told from another one. */
    state: z.string().regex(/^[0-9a-f]{32}$/),
    learning_rate: z.never().optional(),
  })
  .catchall(z.number())
  .meta({ id: 'ExternalReport' }) as z.ZodType as z.ZodType<ExternalReport>
