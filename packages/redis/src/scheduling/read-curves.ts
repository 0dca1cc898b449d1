import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { Keys } from '../keys.ts'
import { listRange } from '../records/list-range.ts'
import { readStored } from '../records/stored-json.ts'
import { together } from '../records/together.ts'

/** What the trials showed by a metric, epoch by epoch as far as they are wanted; null where a report has no such number. */
export async function readCurves(
  { redis, keys }: { redis: Redis; keys: Keys },
  id: string,
  trials: number[],
  metric: string,
): Promise<Map<number, (number | null)[]>> {
  const records = redis.pipeline()
  for (const trial of trials) records.hmget(keys.trial(id, trial), 'lineage', 'until', 'epochs')
  const reports = redis.pipeline()
  for (const fields of await together(records)) {
    const [lineage, until, epochs] = fields as (string | null)[]
    reports.lrange(keys.reports(lineage ?? ''), ...listRange(0, Number(until ?? epochs ?? 1)))
  }
  const schema = z.looseObject({ [metric]: z.number() })
  const valueIn = (report: string) => Number(readStored(schema, report)?.[metric] ?? Number.NaN)
  const found = await together(reports)
  return new Map(
    found.map((texts, place) => {
      const values = (texts as string[]).map(valueIn)
      return [trials[place] as number, values.map((value) => (Number.isNaN(value) ? null : value))]
    }),
  )
}
