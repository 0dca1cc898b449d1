/** A row of a trainer's table of metrics. */
export interface MetricRow {
  label: string
  /** Which way is better, where a sweep does not say. */
  goal: 'maximize' | 'minimize'
  /** The images that it is measured on. */
  split: 'train' | 'val'
  /** Whether it is the share of these images that the model has right. */
  isShare: boolean
  /** Reports may have been stored before this metric existed: in them it is null. */
  isLater?: true
}

export type MetricTable = Readonly<Record<string, MetricRow>>

/**
 * What the built-in trainer of images reports, by the names of Keras' history; what sweeps are ranked by comes
 * first. Schemas of reports and definitions, columns, intervals and docs follow from a row.
 */
export const imageMetrics = {
  val_accuracy: { label: 'validation accuracy', goal: 'maximize', split: 'val', isShare: true },
  val_loss: { label: 'validation loss', goal: 'minimize', split: 'val', isShare: false },
  accuracy: { label: 'training accuracy', goal: 'maximize', split: 'train', isShare: true },
  loss: { label: 'training loss', goal: 'minimize', split: 'train', isShare: false },
} as const satisfies MetricTable

export type MetricName = keyof typeof imageMetrics
export const metricNames = Object.keys(imageMetrics) as [MetricName, ...MetricName[]]
/** As tables of reports show them. */
export const reportedMetrics: readonly MetricName[] = metricNames.toReversed()
