import type { ImageCopy } from '@sweepstack/protocol'
import type { Source } from '../sources/source.ts'
import type { Copies } from './copies.ts'

const shown = 3

/**
 * Images that are there twice, to be told beside every score: a leak between splits flatters the score, one image
 * under two labels cannot be learned. Images that are only nearly alike may have different labels with good reason.
 */
export function copyWarnings({ splits }: Pick<Source, 'splits'>, { found }: Copies): string[] {
  const contradictions = found('equal', 'otherLabel')
  const count = contradictions.length
  const images = { val: splits.val.names.length, test: splits.test.names.length }
  const too = 'are training images too'
  const nearly = 'are nearly equal to training images'
  return [
    ...leakWarning(found('equal', 'valInTrain'), `${images.val} validation images ${too}`),
    ...leakWarning(found('equal', 'testInTrain'), `${images.test} test images ${too}`),
    ...(count > 0
      ? [`${count} picture${count > 1 ? 's' : ''} under two labels (${examples(contradictions)})`]
      : []),
    ...leakWarning(found('near', 'valInTrain'), `${images.val} validation images ${nearly}`),
    ...leakWarning(found('near', 'testInTrain'), `${images.test} test images ${nearly}`),
  ]
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
