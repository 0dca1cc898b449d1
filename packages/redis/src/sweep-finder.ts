import { matchesSweep, type SweepFilter } from '@sweepstack/core'
import { sweepStatuses } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { Keys } from './keys.ts'
import { readStored } from './stored-json.ts'
import { together } from './together.ts'

/** Sweeps that are looked at in one round trip, and for one page. */
const lookedAtOnce = 200
const lookedForPage = 5000

/**
 * Ids of sweeps that match, the newest first. A page ends where it is full, or where enough sweeps were looked at: then it
 * may have few ids, or none, and goes on at `next` (milliseconds at which sweeps were created).
 */
export async function findSweeps(
  redis: Redis,
  keys: Keys,
  page: { limit: number; before?: string | undefined; filter: SweepFilter },
): Promise<{ ids: string[]; next: string | null }> {
  const ids: string[] = []
  let max = page.before === undefined ? '+inf' : `(${page.before}`
  for (let looked = 0; ; looked += lookedAtOnce) {
    const reply = await redis.zrevrangebyscore(
      keys.sweeps,
      max,
      '-inf',
      'WITHSCORES',
      'LIMIT',
      0,
      lookedAtOnce,
    )
    const found = Array.from({ length: reply.length / 2 }, (_, at) => {
      return { id: reply[2 * at] as string, score: reply[2 * at + 1] as string }
    })
    const met = await thatMatch(
      redis,
      keys,
      found.map(({ id }) => id),
      page.filter,
    )
    for (const { id, score } of found) {
      if (!met.has(id)) continue
      ids.push(id)
      if (ids.length === page.limit) return { ids, next: score }
    }
    const last = found.at(-1)
    if (last === undefined || found.length < lookedAtOnce) return { ids, next: null }
    if (looked + lookedAtOnce >= lookedForPage) return { ids, next: last.score }
    max = `(${last.score}`
  }
}

async function thatMatch(
  redis: Redis,
  keys: Keys,
  ids: string[],
  filter: SweepFilter,
): Promise<Set<string>> {
  const pipeline = redis.pipeline()
  for (const id of ids) pipeline.hmget(keys.sweep(id), 'name', 'tags', 'status')
  const found = await together(pipeline)
  const met = ids.filter((id, place) => {
    const [name, tags, text] = found[place] as (string | null)[]
    const status = sweepStatuses.find((known) => known === text)
    const described = { id, name: name ?? '', tags: readStored(z.array(z.string()), tags) ?? [] }
    return status !== undefined && matchesSweep({ ...described, status }, filter)
  })
  return new Set(met)
}
