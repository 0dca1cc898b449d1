import type { CopyCounts, DatasetReport, ImageCopy } from '@sweepstack/protocol'
import type { Source } from '../sources/source.ts'
import { type SplitName, splitNames } from '../split.ts'
import type { Likenesses } from './likenesses.ts'
import { findNearImages } from './near-images.ts'
import { placedImage } from './placed-image.ts'

/** Of each kind of place so many pairs are told. */
const pairsOfKind = 12

type Relation = keyof CopyCounts
const relations: Relation[] = ['valInTrain', 'otherLabel', 'testInTrain', 'testInVal', 'sameSplit']

/** An image as it was found, in the order of train, val and test. */
export interface FoundImage {
  split: SplitName
  /** In its split. */
  at: number
  /** Of its file, or of what it was made from. */
  identity: string
  /** Of its pixels. */
  digest: string
  /** Where it is in the likenesses. */
  place: number
}

/** An image with an earlier one that it is a copy of. */
interface Copy {
  kind: ImageCopy['kind']
  correlation: number
  first: FoundImage
  again: FoundImage
}

export interface Copies {
  copies: DatasetReport['copies']
  /** The images of its pairs. */
  pairs: { first: FoundImage; again: FoundImage }[]
  /** Copies by where they stand: of each image the one that is most alike, the most alike first. */
  found(kind: 'equal' | 'near', relation: Relation): ImageCopy[]
}

/**
 * Images that are there twice. Equal ones are told by their pixels, each with the first of its kind; the others are
 * compared by what they look like.
 */
export function findCopies(
  source: Pick<Source, 'classes' | 'splits' | 'title'>,
  images: FoundImage[],
  likenesses: Likenesses,
): Copies {
  const equal = new ByRelation(source.splits)
  const near = new ByRelation(source.splits)
  const firsts = new Map<string, FoundImage>()
  const distinct: FoundImage[] = []
  for (const image of images) {
    const first = firsts.get(image.digest)
    if (first !== undefined) {
      const kind = first.identity === image.identity ? 'bytes' : 'pixels'
      equal.add({ kind, correlation: 1, first, again: image })
      continue
    }
    firsts.set(image.digest, image)
    if (!likenesses.isFlat(image.place)) distinct.push(image)
  }
  const byPlace = new Map(distinct.map((image) => [image.place, image]))
  const imageAt = (place: number) => byPlace.get(place) as FoundImage
  const order = {
    places: distinct.map(({ place }) => place),
    first: (place: number) => imageAt(place).split !== 'train',
  }
  const isComplete = findNearImages(likenesses, order, (first, again, correlation) =>
    near.add({ kind: 'near', correlation, first: imageAt(first), again: imageAt(again) }),
  )
  const shown = ({ first, again, ...how }: Copy): ImageCopy => ({
    ...how,
    first: placedImage(source, first),
    again: placedImage(source, again),
  })
  const sorted = relations.map((of) => [...equal.sorted(of), ...near.sorted(of)])
  const pairs = distinctPairs(sorted.flatMap((all) => all.slice(0, pairsOfKind)))
  return {
    copies: {
      equal: equal.counts(),
      near: near.counts(),
      isComplete,
      pairs: pairs.map(shown),
      found: distinctPairs(sorted.flat()).length,
    },
    pairs,
    found: (kind, relation) => (kind === 'equal' ? equal : near).sorted(relation).map(shown),
  }
}

/** The most alike of each image, by where the two stand. */
class ByRelation {
  readonly #splits: Source['splits']
  readonly #found = new Map<Relation, Map<FoundImage, Copy>>(
    relations.map((relation) => [relation, new Map()]),
  )

  constructor(splits: Source['splits']) {
    this.#splits = splits
  }

  add(copy: Copy): void {
    for (const relation of this.#relationsOf(copy)) {
      const known = this.#found.get(relation)?.get(copy.again)
      if (known !== undefined && known.correlation >= copy.correlation) continue
      this.#found.get(relation)?.set(copy.again, copy)
    }
  }

  counts(): CopyCounts {
    const counted = relations.map((relation) => [relation, this.#found.get(relation)?.size])
    return Object.fromEntries(counted) as CopyCounts
  }

  sorted(relation: Relation): Copy[] {
    const order = ({ again: { split, at } }: Copy) => splitNames.indexOf(split) * 2 ** 32 + at
    return [...(this.#found.get(relation)?.values() ?? [])].sort(
      (a, b) => b.correlation - a.correlation || order(a) - order(b),
    )
  }

  #relationsOf({ first, again }: Copy): Relation[] {
    const one = this.#splits[first.split].labels[first.at] as number
    const other = this.#splits[again.split].labels[again.at] as number
    const contradict = one !== other && one !== -1 && other !== -1
    const leak = leakOf(first.split, again.split)
    if (leak !== undefined) return contradict ? [leak, 'otherLabel'] : [leak]
    return [contradict ? 'otherLabel' : 'sameSplit']
  }
}

function leakOf(first: SplitName, again: SplitName): Relation | undefined {
  if (first === again) return undefined
  if (again === 'val') return 'valInTrain'
  return first === 'train' ? 'testInTrain' : 'testInVal'
}

function distinctPairs(pairs: Copy[]): Copy[] {
  const keyOf = ({ first, again }: Copy) => `${first.place} ${again.place}`
  return [...new Map(pairs.map((pair) => [keyOf(pair), pair])).values()]
}
