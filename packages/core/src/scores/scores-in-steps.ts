import { atOnce } from '../at-once.ts'
import { areasUnderCurves } from './area-under-curve.ts'
import type { LabelledProbabilities } from './labelled-probabilities.ts'
import { isInTopFive } from './top-five.ts'

/** Numbers that are looked at between two steps. */
const valuesInStep = 1_000_000

export interface Scores {
  /** Mean recall of the classes that have images. */
  balancedAccuracy: number
  /** Mean F1 of the classes that have images or predictions. */
  macroF1: number
  /** Share of images whose label is among the five likeliest classes: 1 of five classes or fewer. */
  top5Accuracy: number
  /**
   * Mean of the areas under the ROC curves, one class against the rest, of the classes that have images; of two
   * classes that of the second. Null if all images are of one class.
   */
  auc: number | null
}

/**
 * Scores of at least one image, as scikit-learn's `balanced_accuracy_score`, `f1_score` (macro, `zero_division=0`),
 * `top_k_accuracy_score` (k = 5) and `roc_auc_score` (macro, ovr), which has no number where a class has no
 * image. In steps, between which others may run; the same bits wherever it is computed.
 */
export function* scoresInSteps(given: LabelledProbabilities): Generator<undefined, Scores> {
  const { labels, classes } = given
  const counts = { images: counter(classes), predicted: counter(classes), right: counter(classes) }
  const rows = Math.max(1, Math.floor(valuesInStep / classes))
  let inTopFive = 0
  for (let from = 0; from < labels.length; from += rows) {
    inTopFive += countRows(given, counts, from, Math.min(from + rows, labels.length))
    yield
  }
  const areas: number[] = []
  for (const area of areasUnderCurves(given, classes === 2 ? 1 : 0)) {
    if (area !== null) areas.push(area)
    yield
  }
  return {
    ...meansOf(counts),
    top5Accuracy: inTopFive / labels.length,
    auc: areas.length === 0 ? null : mean(areas),
  }
}

/** All steps at once. */
export function scoresOf(given: LabelledProbabilities): Scores {
  return atOnce(scoresInSteps(given))
}

/** By class. */
interface Counts {
  images: Float64Array
  predicted: Float64Array
  right: Float64Array
}

const counter = (classes: number) => new Float64Array(classes)

function countRows(
  { labels, probabilities, classes }: LabelledProbabilities,
  counts: Counts,
  from: number,
  to: number,
): number {
  let inTopFive = 0
  for (let image = from; image < to; image += 1) {
    const first = image * classes
    const label = labels[image] as number
    const best = likeliest(probabilities, first, classes)
    add(counts.images, label)
    add(counts.predicted, best)
    if (best === label) add(counts.right, label)
    if (isInTopFive(probabilities, first, classes, label)) inTopFive += 1
  }
  return inTopFive
}

/** The place of the greatest of a row; the first of equals. */
export function likeliest(probabilities: Float32Array, first: number, classes: number): number {
  let best = 0
  let most = probabilities[first] as number
  for (let place = 1; place < classes; place += 1) {
    const value = probabilities[first + place] as number
    if (value > most) {
      best = place
      most = value
    }
  }
  return best
}

function add(counts: Float64Array, place: number): void {
  counts[place] = (counts[place] as number) + 1
}

function meansOf({ images, predicted, right }: Counts) {
  const recalls: number[] = []
  const ofF1: number[] = []
  for (const [place, count] of images.entries()) {
    const [own, both] = [right[place] as number, count + (predicted[place] as number)]
    if (count > 0) recalls.push(own / count)
    if (both > 0) ofF1.push((2 * own) / both)
  }
  return { balancedAccuracy: mean(recalls), macroF1: mean(ofF1) }
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
