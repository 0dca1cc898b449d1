import type { LabelledProbabilities } from './labelled-probabilities.ts'

/** Images that are looked at between two steps. */
const imagesInStep = 50_000

/**
 * Adds to each image what it says of the area under the ROC curve of one class against the rest (its placement value;
 * DeLong, DeLong and Clarke-Pearson, 1988): of an image of the class the share of the others that are less likely of
 * it, divided by the images of the class; of another image the share of those of the class that are likelier, divided
 * by the others. Equals count half. Each of the two sums is the area, which is returned, or null if one side is empty.
 * O(n log p) for p images of the class.
 */
export function* addPlacements(
  { labels, probabilities, classes }: LabelledProbabilities,
  own: number,
  to: Float64Array,
): Generator<undefined, number | null> {
  const ranked = rankedOf({ labels, probabilities, classes }, own)
  const positives = ranked.length
  const negatives = labels.length - positives
  if (positives === 0 || negatives === 0) return null
  // Of the likelihood at each place of `ranked`: twice the others that are below it, equals once.
  const below = new Float64Array(positives + 1)
  for (let image = 0; image < labels.length; image += 1) {
    if (image % imagesInStep === imagesInStep - 1) yield
    if (labels[image] === own) continue
    const value = probabilities[image * classes + own] as number
    const [less, notMore] = [placeOf(ranked, value, false), placeOf(ranked, value, true)]
    below[less] = (below[less] as number) + 1
    below[notMore] = (below[notMore] as number) + 1
    const halves = 2 * positives - less - notMore
    to[image] = (to[image] as number) + halves / (2 * positives * negatives)
  }
  for (let place = 1; place < positives; place += 1) {
    below[place] = (below[place] as number) + (below[place - 1] as number)
  }
  let halves = 0
  for (let image = 0; image < labels.length; image += 1) {
    if (image % imagesInStep === imagesInStep - 1) yield
    if (labels[image] !== own) continue
    const value = probabilities[image * classes + own] as number
    const found = below[placeOf(ranked, value, false)] as number
    halves += found
    to[image] = (to[image] as number) + found / (2 * positives * negatives)
  }
  return halves / (2 * positives * negatives)
}

/** The likelihoods of the class that its images have, rising. */
function rankedOf(
  { labels, probabilities, classes }: LabelledProbabilities,
  own: number,
): Float32Array {
  const values: number[] = []
  for (let image = 0; image < labels.length; image += 1) {
    if (labels[image] === own) values.push(probabilities[image * classes + own] as number)
  }
  return Float32Array.from(values).sort()
}

/** How many of them are less than a value, or also equal to it. */
function placeOf(ranked: Float32Array, value: number, withEquals: boolean): number {
  let low = 0
  let high = ranked.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const at = ranked[middle] as number
    if (at < value || (withEquals && at === value)) low = middle + 1
    else high = middle
  }
  return low
}
