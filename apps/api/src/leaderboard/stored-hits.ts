import {
  type ArtifactStore,
  type PredictionQueue,
  type PredictionRequest,
  predictionArtifact,
} from '@sweepstack/core'
import { hits } from '@sweepstack/outputs'
import { LRUCache } from 'lru-cache'
import { parsePredictions } from '../parse-predictions.ts'

/** For each request whose predictions are stored: 1 for each image that the model has right, else 0. */
export type StoredHits = (requests: PredictionRequest[]) => Promise<(Uint8Array | undefined)[]>

interface HitSources {
  predictions: Pick<PredictionQueue, 'stored'>
  artifacts: Pick<ArtifactStore, 'get'>
}

/** Stored predictions never change: those that were looked at last stay in memory. */
export function createStoredHits({ predictions, artifacts }: HitSources): StoredHits {
  const known = new LRUCache<string, Uint8Array>({ max: 1000 })
  const read = async (name: string) => {
    const inMemory = known.get(name)
    if (inMemory !== undefined) return inMemory
    const file = await artifacts.get(name)
    if (file === undefined) return undefined
    const found = hits(parsePredictions(file))
    known.set(name, found)
    return found
  }
  return async (requests) => {
    const stored = await predictions.stored(requests)
    return Promise.all(
      requests.map((request, place) =>
        stored[place] ? read(predictionArtifact(request)) : undefined,
      ),
    )
  }
}
