import { mcnemar, type RankedConfig } from '@sweepstack/core'
import type { Deps } from '../deps.ts'
import { storedHits } from './stored-hits.ts'
import { factsOf } from './trial-facts.ts'

/** Ties are a matter of the leaders: only their stored predictions are looked at. */
const leaders = 50

export interface PairedEvidence {
  /** Of which predictions it is made: another key, another ranking. */
  key: string
  /** Undefined if no predictions are stored. */
  paired: ((first: RankedConfig, second: RankedConfig) => number | undefined) | undefined
}

/** McNemar's p of two leaders, single runs both, whose validation predictions are stored. */
export async function pairedEvidence(
  deps: Deps,
  sweep: string,
  ranked: RankedConfig[],
): Promise<PairedEvidence> {
  const single = ranked.slice(0, leaders).flatMap(({ trials }) => (trials[1] ? [] : trials))
  const known = await factsOf(deps, sweep, single)
  const facts = single.flatMap((number) => known.get(number) ?? [])
  const requests = facts.map(({ lineage, epochs }) => ({
    lineage,
    epoch: epochs,
    split: 'val' as const,
  }))
  const stored = await storedHits(deps, requests)
  const right = new Map<number, Uint8Array>()
  for (const [place, { number }] of facts.entries()) {
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
