import type { LabelledProbabilities } from './labelled-probabilities.ts'

/** Classes whose probabilities are laid out at once: as many as lie in one line of a processor's cache. */
const classesAtOnce = 16
/** Images that are laid out at once: their lines stay in the cache for all these classes. */
const imagesAtOnce = 256

/**
 * The areas under the ROC curves of the classes from `first` on, one class against the rest, a class after the other:
 * how often an image of the class has a higher probability of it than another image; equals count half (Hanley and
 * McNeil, 1982). Null if one of the two sides has no image. Counted in whole numbers, so that the order of the images
 * does not matter: O(n log p) for p images of the class.
 */
export function* areasUnderCurves(
  given: LabelledProbabilities,
  first: number,
): Generator<number | null> {
  const { labels, classes } = given
  const images = imagesByClass(given)
  const columns = Array.from(
    { length: Math.min(classesAtOnce, classes - first) },
    () => new Float32Array(labels.length),
  )
  for (let from = first; from < classes; from += columns.length) {
    const count = Math.min(columns.length, classes - from)
    layOut(given, from, columns.slice(0, count))
    for (let at = 0; at < count; at += 1) {
      yield areaUnderCurve(columns[at] as Float32Array, images[from + at] as number[])
    }
  }
}

function imagesByClass({ labels, classes }: LabelledProbabilities): number[][] {
  const images = Array.from({ length: classes }, (): number[] => [])
  for (const [image, label] of labels.entries()) images[label]?.push(image)
  return images
}

/** Each class apart: a row of probabilities is longer than a cache line, and would be fetched for each class again. */
function layOut(
  { probabilities, labels, classes }: LabelledProbabilities,
  from: number,
  to: Float32Array[],
) {
  for (let first = 0; first < labels.length; first += imagesAtOnce) {
    const end = Math.min(first + imagesAtOnce, labels.length)
    for (const [place, column] of to.entries()) {
      let at = first * classes + from + place
      for (let image = first; image < end; image += 1, at += classes) {
        column[image] = probabilities[at] as number
      }
    }
  }
}

/** Of the class that these of all images are of, by the probability of it. */
function areaUnderCurve(values: Float32Array, own: number[]): number | null {
  const positives = own.length
  const negatives = values.length - positives
  if (positives === 0 || negatives === 0) return null
  const ranked = Float32Array.from(own, (image) => values[image] as number).sort()
  const { starts, least, most, shift } = bucketsOf(ranked)
  // Numbers that are not negative are in the order of their bits.
  const bits = new Uint32Array(values.buffer, 0, values.length)
  let twiceBelow = 0
  for (let image = 0; image < bits.length; image += 1) {
    const value = bits[image] as number
    if (value < least) continue
    if (value > most) {
      twiceBelow += 2 * positives
      continue
    }
    const bucket = (value - least) >>> shift
    let at = starts[bucket] as number
    const end = starts[bucket + 1] as number
    twiceBelow += 2 * at
    for (; at < end && (ranked[at] as number) <= (values[image] as number); at += 1) {
      twiceBelow += ranked[at] === values[image] ? 1 : 2
    }
  }
  // Among themselves those of the class come to as many halves as there are pairs of them.
  const halves = 2 * positives * values.length - twiceBelow - positives ** 2
  return halves / (2 * positives * negatives)
}

/**
 * Where to begin the search in values that rise: `starts[b]` is the place of the first in bucket b or after it, b being
 * the bits beyond those of the least, `shift` of them left out. Most buckets have no value, and most others one.
 */
function bucketsOf(ranked: Float32Array) {
  const bits = new Uint32Array(ranked.buffer, 0, ranked.length)
  const least = bits[0] as number
  const most = bits[bits.length - 1] as number
  const width = 32 - Math.clz32(8 * bits.length)
  const shift = Math.max(0, 32 - Math.clz32(most - least) - width)
  const last = (most - least) >>> shift
  const starts = new Uint32Array(last + 2)
  for (const each of bits) {
    const after = ((each - least) >>> shift) + 1
    starts[after] = (starts[after] as number) + 1
  }
  for (let bucket = 1; bucket < starts.length; bucket += 1) {
    starts[bucket] = (starts[bucket] as number) + (starts[bucket - 1] as number)
  }
  return { starts, least, most, shift }
}
