import { z } from 'zod'
import { type ExternalReport, externalReportSchema } from '../external-trainer/report.ts'
import { imageMetrics, type MetricRow, type MetricTable } from '../image-trainer/metrics.ts'

type ValueShape<Table extends MetricTable> = {
  [Name in keyof Table]: Table[Name] extends { isLater: true }
    ? z.ZodDefault<z.ZodNullable<z.ZodNumber>>
    : z.ZodNumber
}

function valueSchemaOf({ isShare, isMean, isLater }: MetricRow) {
  const value = isShare || isMean ? z.number().min(0).max(1) : z.number()
  return isLater ? value.nullable().default(null) : value
}

function valueSchemasOf<Table extends MetricTable>(table: Table): ValueShape<Table> {
  const values = Object.entries(table).map(([name, row]) => [name, valueSchemaOf(row)])
  return Object.fromEntries(values.toReversed()) as ValueShape<Table>
}

/** The reports of a trainer with these metrics. A value that was not stored yet, of a later metric, is null. */
export function reportSchemaOf<Table extends MetricTable>(table: Table) {
  return z.strictObject({
    epoch: z.int().min(1),
    ...valueSchemasOf(table),
    learning_rate: z.number().nonnegative(),
    seconds: z.number().nonnegative(),
    /** First 128 bits (hex) of the SHA-256 over all variables after the epoch: equal bits, equal hash. */
    state: z.string().regex(/^[0-9a-f]{32}$/),
  })
}

/** The metrics of one epoch of a lineage of images; `seconds` is wall time. */
export const imageReportSchema = reportSchemaOf(imageMetrics).meta({ id: 'ImageReport' })
export type ImageReport = z.infer<typeof imageReportSchema>

/** The metrics of one epoch of any lineage. Only those of images have a learning rate. */
export type Report = ImageReport | ExternalReport
export const reportSchema: z.ZodType<Report> = z
  .union([imageReportSchema, externalReportSchema])
  .meta({ id: 'Report' })

/** A value for each metric, as that of a report or the mean of several; null where there is none. */
export type MetricValues = Readonly<Record<string, number | null>>
export const metricValuesSchema: z.ZodType<MetricValues> = z
  .union([
    z.strictObject(valueSchemasOf(imageMetrics)).meta({ id: 'ImageMetricValues' }),
    z.record(z.string(), z.number().nullable()).meta({ id: 'ExternalMetricValues' }),
  ])
  .meta({ id: 'MetricValues' })
