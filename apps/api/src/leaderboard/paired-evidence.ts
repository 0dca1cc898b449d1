import { mcnemar, predictionArtifact, type RankedConfig } from '@sweepstack/core'
import { hits } from '@sweepstack/outputs'
import type { Deps } from '../deps.ts'
import { keepNewest } from '../keep-newest.ts'
import { parsePredictions } from '../predictions.ts'
import { factsOf } from './trial-facts.ts'

/** Ties are a matter of the leaders: only their stored predictions are looked at. */
const leaders = 50

/** Which validation images a stored model has right; a stored file never changes. */
const kept = new Map<string, Uint8Array>()
const keptModels = 1000

export interface PairedEvidence {
  /** Of which predictions it is made: another key, another ranking. */
  key: string
  paired(first: RankedConfig, second: RankedConfig): number | undefined
}

/** McNemar's p of two leaders, single runs both, whose validation predictions are stored. */
export async function pairedEvidence(
  deps: Deps,
  sweep: string,
  ranked: RankedConfig[],
): Promise<PairedEvidence> {
  const single = ranked.slice(0, leaders).filter(({ trials }) => trials.length === 1)
  const facts = await factsOf(
    deps,
    sweep,
    single.map(({ trial }) => trial),
  )
  const requests = facts.map(({ lineage, epochs }) => ({
    ...{ lineage, epoch: epochs, split: 'val' as const },
  }))
  const stored = await deps.redis.predictions.stored(requests)
  const right = new Map<number, Uint8Array>()
  for (const [place, request] of requests.entries()) {
    const found = stored[place] ? await hitsOf(deps, predictionArtifact(request)) : undefined
    if (found !== undefined) right.set(facts[place]?.number as number, found)
  }
  return {
    key: [...right.keys()].join(),
    paired(first, second) {
      const [a, b] = [right.get(first.trial), right.get(second.trial)]
      return a && b && a.length === b.length ? pOf(a, b) : undefined
    },
  }
}

function pOf(first: Uint8Array, second: Uint8Array): number {
  let onlyFirst = 0
  let onlySecond = 0
  for (let image = 0; image < first.length; image += 1) {
    if (first[image] === second[image]) continue
    if (first[image] === 1) onlyFirst += 1
    else onlySecond += 1
  }
  return mcnemar(onlyFirst, onlySecond)
}

async function hitsOf({ artifacts }: Deps, name: string): Promise<Uint8Array | undefined> {
  const known = kept.get(name)
  if (known !== undefined) return known
  const file = await artifacts.get(name)
  if (file === undefined) return undefined
  const found = hits(parsePredictions(file))
  keepNewest(kept, name, found, keptModels)
  return found
}
