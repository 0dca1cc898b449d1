import { z } from 'zod'
import { imageMetrics, type MetricRow, type MetricTable } from './image-trainer/metrics.ts'

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

/** The metrics of one epoch of a lineage; `seconds` is wall time. */
export const reportSchema = reportSchemaOf(imageMetrics).meta({ id: 'Report' })
export type Report = z.infer<typeof reportSchema>

/** A value for each metric, as that of a report or the mean of several. */
export const metricValuesSchema = z.strictObject(valueSchemasOf(imageMetrics))
export type MetricValues = z.infer<typeof metricValuesSchema>
