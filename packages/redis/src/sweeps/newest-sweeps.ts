import type { Redis } from 'ioredis'
import type { Keys } from '../keys.ts'

export interface ListedSweep {
  id: string
  /** What a list goes on after, as `before`. */
  cursor: string
}

/**
 * Ids of up to `count` sweeps, the newest first, those of one millisecond by their ids. `before` is the cursor of the sweep
 * that they come after: its milliseconds and its id. Of milliseconds alone, as cursors were once, all that are older.
 */
export async function newestSweeps(
  redis: Redis,
  keys: Keys,
  { before, count }: { before?: string | undefined; count: number },
): Promise<ListedSweep[]> {
  const [created = '+inf', last] = before?.split('-') ?? []
  const max = before !== undefined && last === undefined ? `(${created}` : created
  const found: ListedSweep[] = []
  for (let offset = 0; ; offset += count) {
    const reply = await redis.zrevrangebyscore(
      keys.sweeps,
      max,
      '-inf',
      'WITHSCORES',
      'LIMIT',
      offset,
      count,
    )
    for (let at = 0; at < reply.length; at += 2) {
      const [id, score] = reply.slice(at, at + 2) as [string, string]
      const isBefore = last !== undefined && score === created && id >= last
      if (!isBefore) found.push({ id, cursor: `${score}-${id}` })
    }
    if (found.length >= count || reply.length < 2 * count) return found.slice(0, count)
  }
}
