import type { Redis } from 'ioredis'
import type { Keys } from '../keys.ts'

/** How many trials of a sweep were opened: by the counts, which leave nobody out, and by its head if it can be read. */
export async function openedTrials(redis: Redis, keys: Keys, sweep: string): Promise<number> {
  const counts = await redis.hvals(keys.counts(sweep))
  const [head, whole] = await redis.hmget(keys.sweep(sweep), 'head', 'state')
  const counted = counts.reduce((sum, count) => sum + Number(count), 0)
  const opened = Number(/"nextTrial":(\d+)/.exec(head ?? whole ?? '')?.[1] ?? 1) - 1
  return Math.max(counted, opened)
}
