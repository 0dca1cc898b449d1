import { matchesSweep, type SweepFilter } from '@sweepstack/core'
import { sweepStatuses } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { Keys } from '../keys.ts'
import { readStored } from '../records/stored-json.ts'
import { together } from '../records/together.ts'
import { newestSweeps } from './newest-sweeps.ts'

/** Sweeps that are looked at in one round trip, and for one page. */
const lookedAtOnce = 200
const lookedForPage = 5000

/**
 * Ids of sweeps that match, the newest first. A page ends where it is full, or where enough sweeps were looked at: then it
 * may have few ids, or none, and goes on after `next`, the cursor of a sweep.
 */
export async function findSweeps(
  redis: Redis,
  keys: Keys,
  page: { limit: number; before?: string | undefined; filter: SweepFilter },
): Promise<{ ids: string[]; next: string | null }> {
  const ids: string[] = []
  let { before } = page
  for (let looked = 0; ; looked += lookedAtOnce) {
    const found = await newestSweeps(redis, keys, { before, count: lookedAtOnce })
    const met = await thatMatch(
      redis,
      keys,
      found.map(({ id }) => id),
      page.filter,
    )
    for (const { id, cursor } of found) {
      if (!met.has(id)) continue
      ids.push(id)
      if (ids.length === page.limit) return { ids, next: cursor }
    }
    const last = found.at(-1)
    if (last === undefined || found.length < lookedAtOnce) return { ids, next: null }
    if (looked + lookedAtOnce >= lookedForPage) return { ids, next: last.cursor }
    before = last.cursor
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
