import { type Predictions, verdicts } from './predictions.ts'

/** An image with what a model says of it. */
export interface JudgedImage {
  /** Place in the predictions. */
  image: number
  /** Places in the classes. */
  actual: number
  predicted: number
  probability: number
}

/** Places in the classes; all classes where undefined. */
export interface Cell {
  actual?: number | undefined
  predicted?: number | undefined
}

/**
 * The images of a cell of the confusion matrix, of a row, a column, or all: those that are wrong first, the surest of them
 * first, then those that are right, the least sure first. The same order each time: ties by place.
 */
export function examplesOf(predictions: Predictions, { actual, predicted }: Cell): JudgedImage[] {
  const { labels } = predictions
  const judged = verdicts(predictions).map((verdict, image): JudgedImage => {
    return { image, actual: labels[image] as number, ...verdict }
  })
  return judged
    .filter(
      (one) =>
        (actual === undefined || one.actual === actual) &&
        (predicted === undefined || one.predicted === predicted),
    )
    .sort(
      (a, b) =>
        Number(isRight(a)) - Number(isRight(b)) ||
        (isRight(a) ? a.probability - b.probability : b.probability - a.probability) ||
        a.image - b.image,
    )
}

export function isRight({ actual, predicted }: JudgedImage): boolean {
  return actual === predicted
}
