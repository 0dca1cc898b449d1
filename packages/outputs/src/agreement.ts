import { mcnemar, pairedDifference } from '@sweepstack/core'
import type { Agreement } from '@sweepstack/protocol'
import { type Predictions, verdicts } from './predictions.ts'

/** Whether both were asked about the same labelled images, in the same order. */
export function areOfSameImages(one: Predictions, other: Predictions): boolean {
  return (
    one.names.length === other.names.length &&
    one.names.every((name, image) => name === other.names[image]) &&
    one.labels.every(
      (label, image) => one.classes[label] === other.classes[other.labels[image] as number],
    )
  )
}

/** On which of the same images two models are right. */
export function agreementOf(one: Predictions, other: Predictions): Agreement {
  const others = verdicts(other)
  const counts = { both: 0, onlyThis: 0, onlyOther: 0, neither: 0 }
  let alike = 0
  for (const [image, { predicted }] of verdicts(one).entries()) {
    const label = one.classes[one.labels[image] as number]
    const [said, otherSaid] = [
      one.classes[predicted],
      other.classes[others[image]?.predicted as number],
    ]
    if (said === otherSaid) alike += 1
    if (said === label) counts[otherSaid === label ? 'both' : 'onlyThis'] += 1
    else counts[otherSaid === label ? 'onlyOther' : 'neither'] += 1
  }
  const images = one.names.length
  const { onlyThis, onlyOther } = counts
  return {
    images,
    ...counts,
    alike,
    difference: pairedDifference(onlyThis, onlyOther, images),
    p: mcnemar(onlyThis, onlyOther),
  }
}
