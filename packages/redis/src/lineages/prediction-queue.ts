import { type PredictionQueue, predictionArtifact } from '@sweepstack/core'
import type { Redis } from 'ioredis'
import type { Keys } from '../keys.ts'
import type { LineageQueue } from './lineage-queue.ts'

const failureSeconds = 60

export function createPredictionQueue(
  redis: Redis,
  keys: Keys,
  queue: LineageQueue,
): PredictionQueue {
  const keyOf = (request: Parameters<typeof predictionArtifact>[0]) =>
    keys.predictionFailure(predictionArtifact(request))
  return {
    request: (request) => queue.predict(request),
    failure: async (request) => (await redis.get(keyOf(request))) ?? undefined,
    async fail(request, reason) {
      await redis.set(keyOf(request), reason, 'EX', failureSeconds)
    },
    async finish(request) {
      await redis.sadd(keys.predictions, predictionArtifact(request))
    },
    async stored(requests) {
      if (requests.length === 0) return []
      const found = await redis.smismember(keys.predictions, ...requests.map(predictionArtifact))
      return found.map((flag) => flag === 1)
    },
  }
}
