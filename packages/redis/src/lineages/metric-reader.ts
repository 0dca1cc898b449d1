import type { LineageStore } from '@sweepstack/core'
import type { Redis } from 'ioredis'
import type { Keys } from '../keys.ts'
import { listRange } from '../records/list-range.ts'
import { readJson } from '../records/stored-json.ts'
import { together } from '../records/together.ts'

/** Reports in one round trip: parsing more would hold the event loop for too long. */
const readAtOnce = 200

type Ranges = Parameters<LineageStore['metrics']>[0]

/** Reads some values of many reports, without checking the rest of them. */
export function createMetricReader(redis: Redis, keys: Keys): Pick<LineageStore, 'metrics'> {
  return {
    async metrics(ranges, names) {
      const found: Float32Array[][] = []
      for (const some of inPortions(ranges)) {
        const pipeline = redis.pipeline()
        for (const { lineage, after, upTo } of some) {
          pipeline.lrange(keys.reports(lineage), ...listRange(after, upTo))
        }
        for (const texts of await together(pipeline)) {
          found.push(valuesIn(texts as string[], names))
        }
      }
      return found
    },
  }
}

function* inPortions(ranges: Ranges): Generator<Ranges> {
  let portion: Ranges = []
  let reports = 0
  for (const range of ranges) {
    portion.push(range)
    reports += range.upTo - range.after
    if (reports < readAtOnce) continue
    yield portion
    portion = []
    reports = 0
  }
  if (portion.length > 0) yield portion
}

/** For each name the values of the reports in their order; NaN where one has none. */
function valuesIn(texts: string[], names: readonly string[]): Float32Array[] {
  const columns = names.map(() => new Float32Array(texts.length).fill(Number.NaN))
  for (const [place, text] of texts.entries()) {
    const report = (readJson(text) ?? {}) as Readonly<Record<string, unknown>>
    for (const [column, name] of names.entries()) {
      const value = Object.hasOwn(report, name) ? report[name] : undefined
      if (typeof value === 'number') (columns[column] as Float32Array)[place] = value
    }
  }
  return columns
}
