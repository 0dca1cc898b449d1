import { counted } from '@sweepstack/protocol'
import type { Source } from '../sources/source.ts'
import { some } from './some.ts'

/** Fewer images than this behind an accuracy move it in steps that anybody sees. */
const fewImages = 30
/** A score that always answering one class reaches, from which it says little. */
const highBaseline = 0.8

type Labelled = Pick<Source, 'classes' | 'splits'>

/** Why scores on the validation images of a dataset say less than they seem to, from its labels alone. */
export function splitWarnings({ classes, splits }: Labelled): string[] {
  const val = countsOf(classes, splits.val.labels)
  const named = (of: number[], count: number) => classes.filter((_, place) => of[place] === count)
  const without = named(val, 0)
  const single = named(val, 1)
  const untrained = named(countsOf(classes, splits.train.labels), 1)
  return [
    ...(without.length > 0
      ? [
          `no validation image of ${some(without, 'class', 'classes')}: scores do not cover ${without.length > 1 ? 'them' : 'it'}`,
        ]
      : []),
    ...(single.length > 0
      ? [`only one validation image of ${some(single, 'class', 'classes')}`]
      : []),
    ...scoreWarnings(classes, val, 'validation'),
    ...(untrained.length > 0
      ? [`only one training image of ${some(untrained, 'class', 'classes')}`]
      : []),
  ]
}

/** The same of folds, which validate each training and validation image once. */
export function splitWarningsOfFolds({ classes, splits }: Labelled): string[] {
  const labels = [...splits.train.labels, ...splits.val.labels]
  return scoreWarnings(classes, countsOf(classes, labels), 'training and validation')
}

/** @param counts Images behind a score, of each class. @param kind Which ones they are. */
function scoreWarnings(classes: string[], counts: number[], kind: string): string[] {
  const images = counts.reduce((sum, count) => sum + count, 0)
  const largest = Math.max(...counts)
  const share = largest / images
  return [
    ...(images < fewImages
      ? [
          `${counted(images, `${kind} image`)}: one image changes an accuracy by ${(1 / images).toFixed(3)}`,
        ]
      : []),
    ...(share >= highBaseline
      ? [
          `${largest} of ${images} ${kind} images are of the class "${classes[counts.indexOf(largest)]}": always predicting it gives an accuracy of ${share.toFixed(3)}`,
        ]
      : []),
  ]
}

function countsOf(classes: string[], labels: number[]): number[] {
  const counts = new Array<number>(classes.length).fill(0)
  for (const label of labels) if (label >= 0) counts[label] = (counts[label] as number) + 1
  return counts
}
