import type { Source } from '../sources/source.ts'
import { some } from './some.ts'

/** Fewer validation images than this move an accuracy in steps that anybody sees. */
const fewImages = 30
/** A score that always answering one class reaches, from which it says little. */
const highBaseline = 0.8

/** Why scores on the validation images of a dataset say less than they seem to, from its labels alone. */
export function splitWarnings({ classes, splits }: Pick<Source, 'classes' | 'splits'>): string[] {
  const counts = (labels: number[]) => {
    const found = new Array<number>(classes.length).fill(0)
    for (const label of labels) if (label >= 0) found[label] = (found[label] as number) + 1
    return found
  }
  const val = counts(splits.val.labels)
  const images = splits.val.labels.length
  const named = (of: number[], count: number) => classes.filter((_, place) => of[place] === count)
  const without = named(val, 0)
  const single = named(val, 1)
  const untrained = named(counts(splits.train.labels), 1)
  const largest = Math.max(...val)
  const share = largest / images
  return [
    ...(without.length > 0
      ? [
          `no validation image of ${some(without, 'class', 'classes')}: scores do not cover ${without.length > 1 ? 'them' : 'it'}`,
        ]
      : []),
    ...(single.length > 0
      ? [`only one validation image of ${some(single, 'class', 'classes')}`]
      : []),
    ...(images < fewImages
      ? [
          `${images} validation image${images > 1 ? 's' : ''}: one image changes an accuracy by ${(1 / images).toFixed(3)}`,
        ]
      : []),
    ...(share >= highBaseline
      ? [
          `${largest} of ${images} validation images are of the class "${classes[val.indexOf(largest)]}": always predicting it gives an accuracy of ${share.toFixed(3)}`,
        ]
      : []),
    ...(untrained.length > 0
      ? [`only one training image of ${some(untrained, 'class', 'classes')}`]
      : []),
  ]
}
