/** The probabilities that a model predicts for labelled images. */
export interface LabelledProbabilities {
  /** [images], places of classes. */
  labels: Int32Array
  /** [images · classes], row-major. */
  probabilities: Float32Array
  /** How many there are. */
  classes: number
}
