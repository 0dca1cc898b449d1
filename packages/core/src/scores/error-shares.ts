import type { LabelledProbabilities } from './labelled-probabilities.ts'
import { addPlacements } from './placements.ts'
import { likeliest } from './scores-in-steps.ts'

/** Numbers that are looked at between two steps. */
const valuesInStep = 1_000_000

/** The scores that are means over classes. */
const classMeans = ['val_balanced_accuracy', 'val_macro_f1', 'val_auc'] as const
export type ClassMean = (typeof classMeans)[number]

export function isClassMean(name: string): name is ClassMean {
  return (classMeans as readonly string[]).includes(name)
}

/**
 * How uncertain a score is for the images that it is of. The standard error is √Σ share²; that of the difference of
 * two models on the same images is √Σ (share − share)².
 */
export interface ErrorShares {
  score: number
  /** [images], places of classes. */
  labels: Int32Array
  /** [images] */
  shares: Float64Array
  /** [images], 1 for each that the model has right, else 0. */
  right: Uint8Array
}

/**
 * The first-order change of the score with each image (the delta method; for an area it is DeLong's placement value),
 * less the mean over the images of the class: that a class has so many images is no matter of chance. A class of one
 * image has no variance of its own, and takes that of the others. Undefined where the score is, or if no class has two
 * images. In steps, between which others may run.
 */
export function* errorSharesInSteps(
  given: LabelledProbabilities,
  name: ClassMean,
): Generator<undefined, ErrorShares | undefined> {
  const predicted = yield* predictedOf(given)
  const right = Uint8Array.from(given.labels, (label, image) => Number(label === predicted[image]))
  const parts = new Float64Array(given.labels.length)
  const score =
    name === 'val_auc'
      ? yield* addAreas(given, parts)
      : addShares({ given, predicted, name }, parts)
  yield
  const images = countOf(given.labels, given.classes)
  const classes = images.filter((count) => count > 0)
  const freedom = given.labels.length - classes.length
  if (score === null || freedom === 0) return undefined
  const single = classes.filter((count) => count === 1).length
  stratify(parts, given.labels, images)
  yield
  for (const [image, label] of given.labels.entries()) {
    const count = images[label] as number
    if (count < 2) continue
    const weight = 1 / (count * (count - 1)) + single / freedom
    parts[image] = (parts[image] as number) * count * Math.sqrt(weight)
  }
  return { score, labels: given.labels, shares: parts, right }
}

function* predictedOf({
  labels,
  probabilities,
  classes,
}: LabelledProbabilities): Generator<undefined, Int32Array> {
  const predicted = new Int32Array(labels.length)
  const rows = Math.max(1, Math.floor(valuesInStep / classes))
  for (const image of labels.keys()) {
    predicted[image] = likeliest(probabilities, image * classes, classes)
    if (image % rows === rows - 1) yield
  }
  return predicted
}

function countOf(places: Int32Array, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0)
  for (const place of places) counts[place] = (counts[place] as number) + 1
  return counts
}

/** Of two classes the area of the second, as the score. */
function* addAreas(
  given: LabelledProbabilities,
  parts: Float64Array,
): Generator<undefined, number | null> {
  const areas: number[] = []
  for (let own = given.classes === 2 ? 1 : 0; own < given.classes; own += 1) {
    const area = yield* addPlacements(given, own, parts)
    if (area !== null) areas.push(area)
    yield
  }
  if (areas.length === 0) return null
  for (const image of parts.keys()) parts[image] = (parts[image] as number) / areas.length
  return meanOf(areas)
}

interface Predicted {
  given: LabelledProbabilities
  predicted: Int32Array
  name: 'val_balanced_accuracy' | 'val_macro_f1'
}

/** Of a class with n images, of which r are right, and p predictions: r / n, or 2 r / (n + p). */
function addShares(
  { given: { labels, classes }, predicted, name }: Predicted,
  parts: Float64Array,
): number {
  const images = countOf(labels, classes)
  const right = countOf(
    labels.filter((label, image) => label === predicted[image]),
    classes,
  )
  const isF1 = name === 'val_macro_f1'
  const said = countOf(predicted, classes)
  const whole = images.map((count, own) => (isF1 ? count + (said[own] as number) : count))
  const counted = whole.filter((count) => count > 0).length
  const hit = isF1 ? 2 : 1
  const ofClass = whole.map((count, own) =>
    count > 0 ? (hit * (right[own] as number)) / count : 0,
  )
  for (const [image, label] of labels.entries()) {
    const said = predicted[image] as number
    if (said === label) add(parts, image, hit / (whole[label] as number) / counted)
    // A prediction more of a class makes its F1 less.
    if (isF1) add(parts, image, -(ofClass[said] as number) / (whole[said] as number) / counted)
  }
  return meanOf(ofClass.filter((_, own) => (whole[own] as number) > 0))
}

/** Takes the mean of its class from each. */
function stratify(parts: Float64Array, labels: Int32Array, images: number[]): void {
  const means = new Float64Array(images.length)
  for (const [image, label] of labels.entries()) {
    add(means, label, (parts[image] as number) / (images[label] as number))
  }
  for (const [image, label] of labels.entries()) add(parts, image, -(means[label] as number))
}

function add(to: Float64Array, place: number, value: number): void {
  to[place] = (to[place] as number) + value
}

function meanOf(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
