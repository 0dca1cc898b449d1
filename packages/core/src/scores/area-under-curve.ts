import type { LabelledProbabilities } from './labelled-probabilities.ts'

/**
 * The area under the ROC curve of one class against the rest: how often an image of the class has a higher probability
 * of it than another image; equals count half (Hanley and McNeil, 1982). Null if one of the two sides has no image.
 * Counted in whole numbers, so that the order of the images does not matter: O(n log p) for p images of the class.
 */
export function areaUnderCurve(
  { labels, probabilities, classes }: LabelledProbabilities,
  own: number,
): number | null {
  let positives = 0
  for (const label of labels) if (label === own) positives += 1
  const negatives = labels.length - positives
  if (positives === 0 || negatives === 0) return null
  const ranked = new Float32Array(positives)
  const others = new Float32Array(negatives)
  let [ofOwn, ofOthers] = [0, 0]
  for (let image = 0; image < labels.length; image += 1) {
    const value = probabilities[image * classes + own] as number
    if (labels[image] === own) ranked[ofOwn++] = value
    else others[ofOthers++] = value
  }
  ranked.sort()
  let halves = 0
  for (const value of others) {
    const least = firstPlace(ranked, (each) => each >= value)
    const isTied = ranked[least] === value
    const above = isTied ? firstPlace(ranked, (each) => each > value) : least
    halves += 2 * positives - least - above
  }
  return halves / (2 * positives * negatives)
}

/** Of values that rise, the place of the first for which that holds; their number if for none. */
function firstPlace(values: Float32Array, holds: (value: number) => boolean): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(values[middle] as number)) high = middle
    else low = middle + 1
  }
  return low
}
