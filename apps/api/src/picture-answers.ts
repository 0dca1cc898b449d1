import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PictureQueue } from '@sweepstack/core'
import { ProblemError } from '@sweepstack/protocol'

/** How long a request waits for a worker to answer before it is answered with 202. */
const waitMs = 15_000
const lookEveryMs = 200

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
  const deadline = Date.now() + waitMs
  let outcome = await pictures.outcome(request)
  if (outcome === undefined && !(await pictures.request(request, pixels))) {
    const detail = 'Workers have as many pictures before them as may wait: ask again in a moment.'
    throw new ProblemError('TOO_MANY_REQUESTS', detail)
  }
  while (outcome === undefined && Date.now() < deadline) {
    await sleep(lookEveryMs)
    outcome = await pictures.outcome(request)
  }
  if (outcome !== undefined && 'failure' in outcome) {
    const detail = `The picture could not be judged: ${outcome.failure}.`
    throw new ProblemError('PREDICTION_FAILED', detail)
  }
  return outcome?.probabilities
}
