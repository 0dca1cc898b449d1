import { counted, type ImageCopy } from '@sweepstack/protocol'
import type { Source } from '../sources/source.ts'
import type { Copies } from './copies.ts'

const shown = 3

/**
 * Images that are there twice, to be told beside every score: a leak between splits flatters the score, one image
 * under two labels cannot be learned. Images that are only nearly alike may have different labels with good reason.
 */
export function copyWarnings({ splits }: Pick<Source, 'splits'>, { found }: Copies): string[] {
  const images = { val: splits.val.names.length, test: splits.test.names.length }
  const too = 'are training images too'
  const nearly = 'are nearly equal to training images'
  return [
    ...leakWarning(found('equal', 'valInTrain'), `${images.val} validation images ${too}`),
    ...leakWarning(found('equal', 'testInTrain'), `${images.test} test images ${too}`),
    ...contradictionWarning(found('equal', 'otherLabel')),
    ...leakWarning(found('near', 'valInTrain'), `${images.val} validation images ${nearly}`),
    ...leakWarning(found('near', 'testInTrain'), `${images.test} test images ${nearly}`),
  ]
}

/** The same of folds, which keep equal images together and part those that are only nearly alike. */
export function copyWarningsOfFolds(
  { splits }: Pick<Source, 'splits'>,
  { found }: Pick<Copies, 'found'>,
): string[] {
  const cut = splits.train.names.length + splits.val.names.length
  const test = splits.test.names.length
  const inTest = (kind: 'equal' | 'near') =>
    distinct([...found(kind, 'testInTrain'), ...found(kind, 'testInVal')])
  const near = distinct([
    ...found('near', 'valInTrain'),
    ...found('near', 'sameSplit'),
    ...found('near', 'otherLabel'),
  ]).filter(({ again }) => again.split !== 'test')
  return [
    ...leakWarning(inTest('equal'), `${test} test images are training or validation images too`),
    ...contradictionWarning(found('equal', 'otherLabel')),
    ...leakWarning(
      near,
      `${cut} training and validation images are nearly equal to others of them, which may be in another fold`,
    ),
    ...leakWarning(
      inTest('near'),
      `${test} test images are nearly equal to training or validation images`,
    ),
  ]
}

/** Of each image the first that is told. */
function distinct(copies: ImageCopy[]): ImageCopy[] {
  const told = new Map<string, ImageCopy>()
  for (const copy of copies) {
    const image = `${copy.again.split} ${copy.again.name}`
    if (!told.has(image)) told.set(image, copy)
  }
  return [...told.values()]
}

function contradictionWarning(copies: ImageCopy[]): string[] {
  const count = copies.length
  if (count === 0) return []
  return [`${counted(count, 'picture')} under two labels (${examples(copies)})`]
}

function leakWarning(copies: ImageCopy[], of: string): string[] {
  if (copies.length === 0) return []
  return [`${copies.length} of ${of}: the score may be too high (${examples(copies)})`]
}

function examples(copies: ImageCopy[]): string {
  const named = copies
    .slice(0, shown)
    .map(
      ({ kind, first, again }) => `${again.name} is ${kind === 'near' ? 'like ' : ''}${first.name}`,
    )
  return `${named.join(', ')}${copies.length > shown ? ' …' : ''}`
}
