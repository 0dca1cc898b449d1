/** A row of a trainer's table of metrics. */
export interface MetricRow {
  label: string
  /** Which way is better, where a sweep does not say. */
  goal: 'maximize' | 'minimize'
  /** The images that it is measured on. */
  split: 'train' | 'val'
  /** Whether it is the share of these images that the model has right. */
  isShare: boolean
  /** It lies between 0 and 1, as shares do, but is no share of images: what is known of shares is not of it. */
  isMean?: true
  /** Reports may have been stored before this metric existed: in them it is null. */
  isLater?: true
}

export type MetricTable = Readonly<Record<string, MetricRow>>

/**
 * What the built-in trainer of images reports, by the names of Keras' history; what sweeps are ranked by comes
 * first, and what is later last, so that columns keep their places. Schemas of reports and definitions, columns, intervals and docs follow from a row.
 */
export const imageMetrics = {
  val_accuracy: { label: 'validation accuracy', goal: 'maximize', split: 'val', isShare: true },
  val_loss: { label: 'validation loss', goal: 'minimize', split: 'val', isShare: false },
  accuracy: { label: 'training accuracy', goal: 'maximize', split: 'train', isShare: true },
  loss: { label: 'training loss', goal: 'minimize', split: 'train', isShare: false },
  val_balanced_accuracy: {
    label: 'validation balanced accuracy',
    goal: 'maximize',
    split: 'val',
    isShare: false,
    isMean: true,
    isLater: true,
  },
  val_macro_f1: {
    label: 'validation macro F1',
    goal: 'maximize',
    split: 'val',
    isShare: false,
    isMean: true,
    isLater: true,
  },
  val_top5_accuracy: {
    label: 'validation top-5 accuracy',
    goal: 'maximize',
    split: 'val',
    isShare: true,
    isLater: true,
  },
  val_auc: {
    label: 'validation AUC',
    goal: 'maximize',
    split: 'val',
    isShare: false,
    isMean: true,
    isLater: true,
  },
} as const satisfies MetricTable

export type MetricName = keyof typeof imageMetrics
export const metricNames = Object.keys(imageMetrics) as [MetricName, ...MetricName[]]
/** As tables of reports show them. */
export const reportedMetrics: readonly MetricName[] = [
  ...metricNames.filter((name) => !isLater(name)).toReversed(),
  ...metricNames.filter(isLater),
]

function isLater(name: MetricName): boolean {
  const row: MetricRow = imageMetrics[name]
  return row.isLater === true
}
