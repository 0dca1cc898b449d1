import { type SweepEvent, sweepEventSchema } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import type { Keys } from './keys.ts'

type Entry = [id: string, fields: string[]]

/** Entries of a sweep's stream after `cursor`, at most 500. */
export async function readEvents(
  redis: Redis,
  keys: Keys,
  sweep: string,
  cursor: string,
): Promise<{ id: string; event: SweepEvent }[]> {
  const stream = keys.events(sweep)
  const reply = await redis.xread('COUNT', 500, 'STREAMS', stream, cursor)
  const entries = (reply?.[0]?.[1] ?? []) as Entry[]
  return entries.map(([id, fields]) => ({ id, event: parseEvent(fields) }))
}

function parseEvent(fields: string[]): SweepEvent {
  const [, type, , at, , rest] = fields
  return sweepEventSchema.parse({
    type,
    at: new Date(Number(at)).toISOString(),
    ...JSON.parse(rest as string),
  })
}
