import type { Redis } from 'ioredis'
import type { Keys } from '../keys.ts'
import { together } from '../records/together.ts'

const batch = 500

/** How many sweeps need each content, by its hash. */
export async function sweepsOnDatasets(redis: Redis, keys: Keys): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  const sweeps = await redis.zrange(keys.sweeps, '0', '-1')
  for (let from = 0; from < sweeps.length; from += batch) {
    const pipeline = redis.pipeline()
    for (const id of sweeps.slice(from, from + batch))
      pipeline.hmget(keys.sweep(id), 'head', 'state')
    for (const reply of await together(pipeline)) {
      const [head, state] = reply as (string | null)[]
      // A quote within a string is escaped: this is found as a member only.
      const [, hash] = /"datasetHash":"([0-9a-f]{64})"/.exec(head ?? state ?? '') ?? []
      if (hash !== undefined) counts.set(hash, (counts.get(hash) ?? 0) + 1)
    }
  }
  return counts
}
