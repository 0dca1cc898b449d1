import type { LineageStore } from '@sweepstack/core'
import { LRUCache } from 'lru-cache'

/** Values of all curves in memory. */
const keptBytes = 96 * 2 ** 20
/** What an entry takes beside its values. */
const entryBytes = 200
/** Lineages that are looked at in one round trip. */
const readAtOnce = 500

/** A lineage, and the last epoch that is wanted of it. */
export interface Wanted {
  lineage: string
  until: number
}

/** Curves of one metric, in the order in which they were wanted: float32 [epochs], NaN for no value. */
export type CurveReader = (wanted: readonly Wanted[], metric: string) => Promise<Float32Array[]>

/**
 * Reads curves and keeps them. What a lineage has reported does not change, so that only its newest epochs are read; the
 * last one known is read again with them, and another value there shows that Redis lost records: then all is read anew.
 */
export function createCurveReader(lineages: Pick<LineageStore, 'epochs' | 'metrics'>): CurveReader {
  const kept = new LRUCache<string, Float32Array>({
    maxSize: keptBytes,
    sizeCalculation: ({ byteLength }) => entryBytes + byteLength,
  })

  async function readSome(wanted: readonly Wanted[], metric: string): Promise<Float32Array[]> {
    const reported = await lineages.epochs(wanted.map(({ lineage }) => lineage))
    const known = wanted.map(({ lineage }, place) => {
      const curve = kept.get(`${lineage} ${metric}`)
      return curve && curve.length <= (reported[place] as number) ? curve : new Float32Array(0)
    })
    const behind = wanted.flatMap(({ lineage, until }, place) => {
      const { length } = known[place] as Float32Array
      const upTo = Math.min(until, reported[place] as number)
      return length < upTo ? [{ place, lineage, after: Math.max(0, length - 1), upTo }] : []
    })
    const newest = await lineages.metrics(behind, [metric])
    const torn: number[] = []
    for (const [at, { place, lineage, after }] of behind.entries()) {
      const [curve, more] = [known[place] as Float32Array, newest[at]?.[0] ?? new Float32Array(0)]
      if (curve.length > 0 && !Object.is(curve[after], more[0])) torn.push(place)
      const whole = new Float32Array(after + more.length)
      whole.set(curve.subarray(0, after))
      whole.set(more, after)
      known[place] = whole
      kept.set(`${lineage} ${metric}`, whole)
    }
    if (torn.length > 0) {
      for (const place of torn) kept.delete(`${wanted[place]?.lineage} ${metric}`)
      return readSome(wanted, metric)
    }
    return known.map((curve, place) => curve.subarray(0, wanted[place]?.until))
  }

  return async (wanted, metric) => {
    const found: Float32Array[] = []
    for (let from = 0; from < wanted.length; from += readAtOnce) {
      found.push(...(await readSome(wanted.slice(from, from + readAtOnce), metric)))
    }
    return found
  }
}
