import { mcnemar, type PredictionRequest, type RankedConfig } from '@sweepstack/core'
import type { StoredHits } from './stored-hits.ts'
import type { Facts } from './trial-facts.ts'

/** Ties are a matter of the leaders: only their stored predictions are looked at. */
const leaders = 50

export interface PairedEvidence {
  /** Of which predictions it is made: another key, another ranking. */
  key: string
  /** Undefined if no predictions are stored. */
  paired: ((first: RankedConfig, second: RankedConfig) => number | undefined) | undefined
}

/** The trials among the leaders that can be compared image by image: single runs. */
export function pairedTrials(ranked: RankedConfig[]): number[] {
  return ranked.slice(0, leaders).flatMap(({ trials }) => (trials[1] ? [] : trials))
}

/** McNemar's p of two of these trials whose validation predictions are stored. */
export async function pairedEvidence(
  trials: number[],
  facts: Facts,
  storedHits: StoredHits,
): Promise<PairedEvidence> {
  const known = trials.flatMap((number) => facts.get(number) ?? [])
  const requests = known.map(({ lineage, epochs }): PredictionRequest => {
    return { lineage, epoch: epochs, split: 'val' }
  })
  const stored = await storedHits(requests)
  const right = new Map<number, Uint8Array>()
  for (const [place, { number }] of known.entries()) {
    const found = stored[place]
    if (found !== undefined) right.set(number, found)
  }
  const paired = (first: RankedConfig, second: RankedConfig) => {
    const [a, b] = [right.get(first.trial), right.get(second.trial)]
    return a && b && a.length === b.length ? pOf(a, b) : undefined
  }
  return { key: [...right.keys()].join(), paired: right.size > 0 ? paired : undefined }
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
