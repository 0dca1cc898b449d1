import { metricIn, metricsOfReports, type Report } from '@sweepstack/protocol'
import { stringify } from 'csv-stringify/sync'
import { confusionMatrix } from './measures.ts'
import { type Predictions, verdicts } from './predictions.ts'

type Row = (string | number | boolean | null)[]

/**
 * RFC 4180, with one line feed at the end of each line. Text that a spreadsheet would take for a formula has an
 * apostrophe before it, which makes it text there (OWASP, CSV Injection); numbers stay as they are.
 */
export function csv(rows: Row[]): string {
  return stringify(rows, { escape_formulas: true, cast: { boolean: String, string: harmless } })
}

/** A line end at the start, the one of OWASP's list that `escape_formulas` has not. */
function harmless(text: string): string {
  return text.startsWith('\n') ? `'${text}` : text
}

/** Image, true class, predicted class, its probability; in the order of the split's csv. */
export function predictionsTable(predictions: Predictions): string {
  const { names, classes, labels } = predictions
  const rows = verdicts(predictions).map(({ predicted, probability }, image) => [
    names[image] as string,
    classes[labels[image] as number] ?? '',
    classes[predicted] as string,
    probability.toFixed(6),
  ])
  return csv([['image', 'true', 'predicted', 'probability'], ...rows])
}

/** The study's submission: `Image,Class`, in the order of test.csv; names and classes exactly as there. */
export function submissionTable(predictions: Predictions): string {
  const rows = verdicts(predictions).map(({ predicted }, image) => [
    predictions.names[image] as string,
    predictions.classes[predicted] as string,
  ])
  return stringify([['Image', 'Class'], ...rows])
}

/** Rows are true classes, columns predicted ones. */
export function confusionTable(predictions: Predictions): string {
  const { classes } = predictions
  const rows = confusionMatrix(predictions).map((row, place) => [classes[place] as string, ...row])
  return csv([['true \\ predicted', ...classes], ...rows])
}

/** A line for each report, with a column for each metric that one of them has. */
export function curvesTable(reports: Report[]): string {
  const metrics = metricsOfReports(reports)
  const hasRate = reports.some((report) => report.learning_rate !== undefined)
  return csv([
    ['epoch', ...metrics, ...(hasRate ? ['learning_rate'] : []), 'seconds'],
    ...reports.map((report) => [
      report.epoch,
      ...metrics.map((name) => metricIn(report, name)),
      ...(hasRate ? [report.learning_rate ?? null] : []),
      report.seconds,
    ]),
  ])
}
