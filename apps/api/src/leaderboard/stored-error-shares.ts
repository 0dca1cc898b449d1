import {
  type ArtifactStore,
  type ClassMean,
  type ErrorShares,
  errorSharesInSteps,
  type PredictionQueue,
  type PredictionRequest,
  predictionArtifact,
} from '@sweepstack/core'
import { isLabelled } from '@sweepstack/outputs'
import { inSteps } from '@sweepstack/process'
import { LRUCache } from 'lru-cache'
import { parsePredictions } from '../parse-predictions.ts'

/**
 * For each request whether its predictions are stored, and if so how uncertain a mean over classes is for their images;
 * null where they do not tell.
 */
export type StoredErrorShares = (
  requests: PredictionRequest[],
  metric: ClassMean,
) => Promise<(ErrorShares | null | undefined)[]>

interface ShareSources {
  predictions: Pick<PredictionQueue, 'stored'>
  artifacts: Pick<ArtifactStore, 'get'>
}

/** Fifty leaders on 100,000 images take 65 MB. */
const bytesInMemory = 128 * 2 ** 20

/** Stored predictions never change: what follows from those that were looked at last stays in memory. */
export function createStoredErrorShares({
  predictions,
  artifacts,
}: ShareSources): StoredErrorShares {
  const known = new LRUCache<string, { shares: ErrorShares | null }>({
    maxSize: bytesInMemory,
    sizeCalculation: ({ shares }) => Math.min(1 + 13 * (shares?.right.length ?? 0), bytesInMemory),
  })
  const read = async (name: string, metric: ClassMean) => {
    const key = `${metric} ${name}`
    const inMemory = known.get(key)
    if (inMemory !== undefined) return inMemory.shares
    const file = await artifacts.get(name)
    if (file === undefined) return undefined
    const found = parsePredictions(file)
    const given = { ...found, classes: found.classes.length }
    const shares = isLabelled(found) ? await inSteps(errorSharesInSteps(given, metric)) : undefined
    known.set(key, { shares: shares ?? null })
    return shares ?? null
  }
  return async (requests, metric) => {
    const stored = await predictions.stored(requests)
    const found: (ErrorShares | null | undefined)[] = []
    // One after the other: the probabilities of all of them at once may take much memory.
    for (const [place, request] of requests.entries()) {
      found.push(stored[place] ? await read(predictionArtifact(request), metric) : undefined)
    }
    return found
  }
}
