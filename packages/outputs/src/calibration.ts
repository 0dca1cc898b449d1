import { wilsonInterval } from '@sweepstack/core'
import type { Calibration } from '@sweepstack/protocol'
import { type Predictions, verdicts } from './predictions.ts'

const bins = 15

/**
 * How far confidences, the probabilities of the predicted classes, lie from accuracies: Guo, Pleiss, Sun, Weinberger,
 * 2017, with their 15 bins of one width. A bin has its upper edge, and not its lower one.
 */
export function calibrationOf(predictions: Predictions): Calibration {
  const images = predictions.labels.length
  const counts = new Array<number>(bins).fill(0)
  const right = new Array<number>(bins).fill(0)
  const confidences = new Array<number>(bins).fill(0)
  for (const [image, { predicted, probability }] of verdicts(predictions).entries()) {
    const bin = Math.min(bins - 1, Math.max(0, Math.ceil(probability * bins) - 1))
    counts[bin] = (counts[bin] as number) + 1
    confidences[bin] = (confidences[bin] as number) + probability
    if (predicted === predictions.labels[image]) right[bin] = (right[bin] as number) + 1
  }
  const found = counts.map((count, bin): Calibration['bins'][number] => {
    const edges = { from: bin / bins, to: (bin + 1) / bins, images: count }
    if (count === 0) return { ...edges, confidence: null, accuracy: null, low: null, high: null }
    const accuracy = (right[bin] as number) / count
    const { low, high } = wilsonInterval(accuracy, count)
    // A softmax may sum to a little more than 1.
    const confidence = Math.min(1, (confidences[bin] as number) / count)
    return { ...edges, confidence, accuracy, low, high }
  })
  const error = found.reduce(
    (sum, bin) =>
      sum + (bin.images / images) * Math.abs((bin.accuracy ?? 0) - (bin.confidence ?? 0)),
    0,
  )
  return { error, bins: found }
}
