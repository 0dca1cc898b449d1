import type { Redis } from 'ioredis'
import type { Keys } from './keys.ts'

/** How many trials of a sweep were opened: by the counts, which leave nobody out, and by its state if it can be read. */
export async function openedTrials(
  redis: Redis,
  keys: Keys,
  sweep: string,
  state: string | null,
): Promise<number> {
  const counts = await redis.hvals(keys.counts(sweep))
  const counted = counts.reduce((sum, count) => sum + Number(count), 0)
  const opened = Number(/"nextTrial":(\d+)/.exec(state ?? '')?.[1] ?? 1) - 1
  return Math.max(counted, opened)
}
