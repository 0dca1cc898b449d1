import type { Stretch } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { Keys } from '../keys.ts'
import { readStored } from '../records/stored-json.ts'
import { together } from '../records/together.ts'

const started = [z.int(), z.string(), z.int().min(0), z.int().min(0), z.number()] as const
const storedSchema = z.union([
  z.tuple([...started]),
  z.tuple([...started, z.int().min(0), z.number()]),
])

/** Lineages in one round trip. */
const readAtOnce = 500

export async function readStretches(
  redis: Redis,
  keys: Keys,
  lineages: string[],
): Promise<Stretch[][]> {
  const found: Stretch[][] = []
  for (let at = 0; at < lineages.length; at += readAtOnce) {
    const pipeline = redis.pipeline()
    for (const lineage of lineages.slice(at, at + readAtOnce)) {
      pipeline.lrange(keys.stretches(lineage), 0, -1)
    }
    for (const texts of await together(pipeline)) {
      found.push((texts as string[]).flatMap((text) => stretchOf(text) ?? []))
    }
  }
  return found
}

function stretchOf(text: string): Stretch | undefined {
  const stored = readStored(storedSchema, text)
  if (stored === undefined) return undefined
  const [, worker, slot, from, start, to, end] = stored
  return {
    worker,
    slot,
    from,
    to: to ?? null,
    startedAt: new Date(start).toISOString(),
    endedAt: end === undefined ? null : new Date(end).toISOString(),
  }
}
