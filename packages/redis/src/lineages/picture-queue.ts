import type { PictureQueue, PictureRequest } from '@sweepstack/core'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { Keys } from '../keys.ts'
import { readStored } from '../records/stored-json.ts'
import { together } from '../records/together.ts'
import type { LineageQueue } from './lineage-queue.ts'

const pixelsMs = 60_000
const answerMs = 300_000
const failureMs = 60_000
/** What may wait at once: as many pictures, and about as many bytes of them. */
const most = { pictures: 128, bytes: 32 * 2 ** 20 }

const outcomeSchema = z.union([
  z.strictObject({ probabilities: z.array(z.number()) }),
  z.strictObject({ failure: z.string() }),
])

export function createPictureQueue(redis: Redis, keys: Keys, queue: LineageQueue): PictureQueue {
  const nameOf = ({ lineage, epoch, picture }: PictureRequest) => `${lineage}:${epoch}:${picture}`
  return {
    async request(request, pixels) {
      const name = nameOf(request)
      const now = Date.now()
      const [, known, waiting] = await together(
        redis
          .multi()
          .zremrangebyscore(keys.pictures, '-inf', now)
          .zscore(keys.pictures, name)
          .zcard(keys.pictures),
      )
      if (known === null && isFull(Number(waiting), pixels.length)) return false
      await together(
        redis
          .multi()
          .set(keys.picture(request.picture), Buffer.from(pixels), 'PX', pixelsMs)
          .zadd(keys.pictures, now + pixelsMs, name),
      )
      await queue.answer(request)
      return true
    },
    outcome: async (request) =>
      readStored(outcomeSchema, await redis.get(keys.pictureOutcome(nameOf(request)))),
    pixels: async ({ picture }) => (await redis.getBuffer(keys.picture(picture))) ?? undefined,
    async finish(request, outcome) {
      const name = nameOf(request)
      const kept = 'failure' in outcome ? failureMs : answerMs
      await together(
        redis
          .multi()
          .set(keys.pictureOutcome(name), JSON.stringify(outcome), 'PX', kept)
          .zrem(keys.pictures, name),
      )
    },
  }
}

/** One may wait whatever its size. */
function isFull(waiting: number, bytes: number): boolean {
  return waiting > 0 && (waiting >= most.pictures || (waiting + 1) * bytes > most.bytes)
}
