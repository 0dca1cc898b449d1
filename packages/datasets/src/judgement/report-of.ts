import type { DatasetReport } from '@sweepstack/protocol'
import type { Source } from '../sources/source.ts'
import type { Copies, FoundImage } from './copies.ts'
import type { Likenesses } from './likenesses.ts'
import { placedImage } from './placed-image.ts'
import { some } from './some.ts'

type Labelled = Pick<Source, 'classes' | 'splits' | 'title'>

const flatExamples = 10
/** A class with less than this part of the images of the largest is rare: the rule of "extreme" imbalance. */
const rarePart = 1 / 100

/** What is wrong with a dataset: copies, and what its labels and flat images say. */
export function reportOf(
  source: Labelled,
  images: FoundImage[],
  { likenesses, copies }: { likenesses: Likenesses; copies: Copies['copies'] },
): DatasetReport {
  const flat = images.filter(({ place }) => likenesses.isFlat(place))
  return {
    missing: { val: missingIn(source, 'val'), test: missingIn(source, 'test') },
    balance: balanceOf(source),
    flat: {
      images: flat.length,
      examples: flat.slice(0, flatExamples).map((image) => placedImage(source, image)),
    },
    copies,
  }
}

/** What of a report stands beside every score. Copies have warnings of their own, and so have missing classes. */
export function reportWarnings({ flat, balance: { largest, rare } }: DatasetReport): string[] {
  const [example] = flat.examples
  return [
    ...(flat.images > 0
      ? [
          `${flat.images} image${flat.images > 1 ? 's show' : ' shows'} nothing but one colour (${example?.name}${flat.images > 1 ? ' …' : ''})`,
        ]
      : []),
    ...(rare.length > 0
      ? [
          `${some(rare, 'class', 'classes')} ${rare.length > 1 ? 'have' : 'has'} less than a hundredth of the training images of "${largest.class}" (${largest.images}): see classWeight and val_balanced_accuracy`,
        ]
      : []),
  ]
}

function countsIn({ classes, splits }: Labelled, split: 'train' | 'val' | 'test'): number[] {
  const counts = new Array<number>(classes.length).fill(0)
  for (const label of splits[split].labels) {
    if (label >= 0) counts[label] = (counts[label] as number) + 1
  }
  return counts
}

/** None of a split without labels, of which nothing is known. */
function missingIn(source: Labelled, split: 'val' | 'test'): string[] {
  const counts = countsIn(source, split)
  if (counts.every((count) => count === 0)) return []
  return source.classes.filter((_, label) => counts[label] === 0)
}

function balanceOf(source: Labelled): DatasetReport['balance'] {
  const counts = countsIn(source, 'train')
  const named = (count: number) => ({
    class: source.classes[counts.indexOf(count)] as string,
    images: count,
  })
  const most = counts.reduce((largest, count) => Math.max(largest, count), 0)
  const least = counts.reduce((smallest, count) => Math.min(smallest, count), most)
  return {
    largest: named(most),
    smallest: named(least),
    rare: source.classes.filter((_, label) => (counts[label] as number) < rarePart * most),
  }
}
