import type { Ancestor } from '@sweepstack/core'
import { type Checkpoint, checkpointSchema, type Lineage } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { Keys } from '../keys.ts'
import { readStored } from '../records/stored-json.ts'
import { together } from '../records/together.ts'

/** Of a lineage's field `path`: its ancestors, the parent first. */
export function parsePath(path: string | null | undefined): Ancestor[] {
  return [...(path ?? '').matchAll(/([0-9a-f]+) (\d+)/g)].map(([, lineage = '', epoch]) => ({
    lineage,
    epoch: Number(epoch),
  }))
}

/**
 * The checkpoints of ancestors that a fork can go on from: those of the epochs in common. The newest first; those of a
 * record that cannot be read are left out.
 */
export async function inheritedCheckpoints(
  redis: Redis,
  keys: Keys,
  ancestors: Ancestor[],
): Promise<Checkpoint[]> {
  if (ancestors.length === 0) return []
  const pipeline = redis.pipeline()
  for (const { lineage } of ancestors) pipeline.hget(keys.lineage(lineage), 'checkpoints')
  const found = (await together(pipeline)).flatMap((text, place) => {
    const known = readStored(z.array(checkpointSchema), text as string | null) ?? []
    return known.filter(({ epoch }) => epoch <= (ancestors[place] as Ancestor).epoch)
  })
  return found.sort((a, b) => b.epoch - a.epoch)
}

/** Where a lineage forks from, with the checkpoint of that epoch if it is kept. */
export async function readParent(
  redis: Redis,
  keys: Keys,
  path: string | undefined,
): Promise<Lineage['parent']> {
  const [parent] = parsePath(path)
  if (parent === undefined) return null
  const checkpoints = await inheritedCheckpoints(redis, keys, [parent])
  const checkpoint = checkpoints.find(({ epoch }) => epoch === parent.epoch) ?? null
  return { ...parent, checkpoint }
}

const readAtOnce = 500

/** The parents of many lineages, and the last epoch in common with each; undefined without one. */
export async function readParents(
  redis: Redis,
  keys: Keys,
  lineages: string[],
): Promise<(Ancestor | undefined)[]> {
  const found: (Ancestor | undefined)[] = []
  for (let at = 0; at < lineages.length; at += readAtOnce) {
    const pipeline = redis.pipeline()
    for (const lineage of lineages.slice(at, at + readAtOnce)) {
      pipeline.hget(keys.lineage(lineage), 'path')
    }
    for (const path of await together(pipeline)) found.push(parsePath(path as string | null)[0])
  }
  return found
}

/** The lineages that have this one as their parent. */
export async function readForks(redis: Redis, keys: Keys, key: string): Promise<Lineage['forks']> {
  const lineages = (await redis.smembers(keys.forks(key))).sort()
  if (lineages.length === 0) return []
  const pipeline = redis.pipeline()
  for (const lineage of lineages) pipeline.hget(keys.lineage(lineage), 'path')
  return (await together(pipeline)).flatMap((path, place) => {
    const [parent] = parsePath(path as string | null)
    return parent ? [{ lineage: lineages[place] as string, epoch: parent.epoch }] : []
  })
}
