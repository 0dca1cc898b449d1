import { type PredictionRequest, predictionArtifact } from '@sweepstack/core'
import { hits } from '@sweepstack/outputs'
import type { Deps } from '../deps.ts'
import { parsePredictions } from '../predictions.ts'

/** For each request whose predictions are stored: 1 for each image that the model has right, else 0. */
export async function storedHits(
  deps: Deps,
  requests: PredictionRequest[],
): Promise<(Uint8Array | undefined)[]> {
  const stored = await deps.redis.predictions.stored(requests)
  return Promise.all(
    requests.map((request, place) =>
      stored[place] ? hitsOf(deps, predictionArtifact(request)) : undefined,
    ),
  )
}

async function hitsOf({ artifacts, kept }: Deps, name: string): Promise<Uint8Array | undefined> {
  const known = kept.hits.get(name)
  if (known !== undefined) return known
  const file = await artifacts.get(name)
  if (file === undefined) return undefined
  const found = hits(parsePredictions(file))
  kept.hits.set(name, found)
  return found
}
