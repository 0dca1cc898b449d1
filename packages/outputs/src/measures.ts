import { scoresOf } from '@sweepstack/core'
import type { Measures } from '@sweepstack/protocol'
import { calibrationOf } from './calibration.ts'
import { hits, type Predictions, verdicts } from './predictions.ts'

/** counts[true][predicted] over the labelled images. */
export function confusionMatrix(predictions: Predictions): number[][] {
  const size = predictions.classes.length
  const counts = Array.from({ length: size }, () => new Array<number>(size).fill(0))
  for (const [image, { predicted }] of verdicts(predictions).entries()) {
    const row = counts[predictions.labels[image] as number]
    if (row !== undefined) row[predicted] = (row[predicted] as number) + 1
  }
  return counts
}

/** As scikit-learn measures, with `zero_division=0`: averages are over the classes that labels or predictions have. */
export function measure(predictions: Predictions): Measures {
  const { classes, labels, probabilities } = predictions
  const scores = scoresOf({ labels, probabilities, classes: classes.length })
  const matrix = confusionMatrix(predictions)
  const images = predictions.labels.length
  const perClass = classes.map((name, place) => measureClass(name, place, matrix))
  const right = matrix.reduce((sum, row, place) => sum + (row[place] as number), 0)
  return {
    images,
    accuracy: right / images,
    balancedAccuracy: scores.balancedAccuracy,
    top5Accuracy: scores.top5Accuracy,
    auc: scores.auc,
    calibration: calibrationOf(predictions),
    macro: {
      precision: meanOf(perClass.map(({ precision }) => precision)),
      recall: meanOf(perClass.map(({ recall }) => recall)),
      f1: scores.macroF1,
    },
    classes: perClass,
    groups: measureGroups(predictions),
    confused: confusedPairs(classes, matrix),
  }
}

/** A share of nothing is 0 (scikit-learn's zero_division); a class that is nowhere has no share of its own. */
function measureClass(name: string, place: number, matrix: number[][]): Measures['classes'][0] {
  const right = matrix[place]?.[place] ?? 0
  const images = (matrix[place] ?? []).reduce((sum, count) => sum + count, 0)
  const predicted = matrix.reduce((sum, row) => sum + (row[place] as number), 0)
  if (images + predicted === 0)
    return { class: name, images, precision: null, recall: null, f1: null }
  return {
    class: name,
    images,
    precision: predicted === 0 ? 0 : right / predicted,
    recall: images === 0 ? 0 : right / images,
    f1: (2 * right) / (images + predicted),
  }
}

function measureGroups(predictions: Predictions): Measures['groups'] {
  const right = hits(predictions)
  const counts = new Map<string, { images: number; right: number }>()
  for (const [image, group] of (predictions.groups ?? []).entries()) {
    const count = counts.get(group) ?? { images: 0, right: 0 }
    counts.set(group, { images: count.images + 1, right: count.right + (right[image] as number) })
  }
  return [...counts]
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .map(([group, { images, right: count }]) => ({ group, images, accuracy: count / images }))
}

function confusedPairs(classes: string[], matrix: number[][]): Measures['confused'] {
  return matrix
    .flatMap((row, actual) =>
      row.flatMap((count, predicted) =>
        count > 0 && actual !== predicted
          ? [{ true: classes[actual] as string, predicted: classes[predicted] as string, count }]
          : [],
      ),
    )
    .sort((a, b) => b.count - a.count)
    .slice(0, 20)
}

function meanOf(values: (number | null)[]): number {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? 0 : known.reduce((sum, value) => sum + value, 0) / known.length
}
