import { createHash } from 'node:crypto'
import type { PictureQueue } from '@sweepstack/core'
import { ProblemError } from '@sweepstack/protocol'
import { waitForWorker } from './wait-for-worker.ts'

/**
 * What a model says of a picture's pixels; undefined while a worker has not said it yet.
 * @throws ProblemError PREDICTION_FAILED, TOO_MANY_REQUESTS
 */
export async function answerPicture(
  pictures: Pick<PictureQueue, 'request' | 'outcome'>,
  { lineage, epoch }: { lineage: string; epoch: number },
  pixels: Uint8Array,
): Promise<number[] | undefined> {
  const picture = createHash('sha256').update(pixels).digest('hex')
  const request = { lineage, epoch, picture }
  let outcome = await pictures.outcome(request)
  if (outcome === undefined && !(await pictures.request(request, pixels))) {
    const detail = 'Workers have as many pictures before them as may wait: ask again in a moment.'
    throw new ProblemError('TOO_MANY_REQUESTS', detail)
  }
  outcome ??= await waitForWorker(() => pictures.outcome(request))
  if (outcome !== undefined && 'failure' in outcome) {
    const detail = `The picture could not be judged: ${outcome.failure}.`
    throw new ProblemError('PREDICTION_FAILED', detail)
  }
  return outcome?.probabilities
}
