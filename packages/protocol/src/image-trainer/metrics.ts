/** A row of a trainer's table of metrics. */
interface MetricRow {
  label: string
  /** Which way is better, where a sweep does not say. */
  goal: 'maximize' | 'minimize'
  /** The images that it is measured on. */
  split: 'train' | 'val'
  /** Whether it is a share of these images. */
  share: boolean
}

/**
 * What a report of the built-in trainer of images measures, by the names of Keras' history; what sweeps are
 * ranked by comes first.
 */
export const imageMetrics = {
  val_accuracy: { label: 'validation accuracy', goal: 'maximize', split: 'val', share: true },
  val_loss: { label: 'validation loss', goal: 'minimize', split: 'val', share: false },
  accuracy: { label: 'training accuracy', goal: 'maximize', split: 'train', share: true },
  loss: { label: 'training loss', goal: 'minimize', split: 'train', share: false },
} as const satisfies Record<string, MetricRow>
