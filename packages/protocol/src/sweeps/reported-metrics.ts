import type { ExternalReport } from '../external-trainer/report.ts'
import { reportedMetrics } from '../image-trainer/metrics.ts'
import type { MetricValues, Report } from './report.ts'

// Apart from the schemas of reports: charts read metrics, and bring no library to a page.

/** The value of a metric in a report; null where the report has none, as one from before the metric existed. */
export function metricIn(report: Report, name: string): number | null {
  const value = Object.hasOwn(report, name) ? (report as ExternalReport)[name] : undefined
  return typeof value === 'number' ? value : null
}

/** All metrics of a report. */
export function metricsIn(report: Report): MetricValues {
  const { epoch: _, seconds: __, state: ___, learning_rate: ____, ...metrics } = report
  return metrics as MetricValues
}

/** The metrics that any of some reports of one lineage has, as tables show them. */
export function metricsOfReports(reports: readonly Report[]): readonly string[] {
  if (reports.every((report) => report.learning_rate !== undefined)) return reportedMetrics
  return [...new Set(reports.flatMap((report) => Object.keys(metricsIn(report))))].sort()
}
