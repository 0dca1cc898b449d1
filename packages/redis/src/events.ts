import { type SweepEvent, sweepEventSchema } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import type { Keys } from './keys.ts'
import { type OnUnreadable, readJson } from './stored-json.ts'

type Entry = [id: string, fields: string[]]

/** Entries of a sweep's stream after `cursor`, at most 500, without those that cannot be read. */
export async function readEvents(
  redis: Redis,
  keys: Keys,
  sweep: string,
  cursor: string,
  unreadable: OnUnreadable,
): Promise<{ id: string; event: SweepEvent }[]> {
  for (let from = cursor; ; ) {
    const reply = await redis.xread('COUNT', 500, 'STREAMS', keys.events(sweep), from)
    const entries = (reply?.[0]?.[1] ?? []) as Entry[]
    const events = entries.flatMap(([id, fields]) => {
      const event = parseEvent(fields)
      if (event === undefined) unreadable(`event ${id} of sweep ${sweep}`)
      return event === undefined ? [] : [{ id, event }]
    })
    const last = entries.at(-1)
    if (events.length > 0 || last === undefined) return events
    from = last[0]
  }
}

function parseEvent(fields: string[]): SweepEvent | undefined {
  const [, type, , at, , rest] = fields
  const time = new Date(Number(at))
  if (Number.isNaN(time.getTime())) return undefined
  const said = readJson(rest)
  const event = { type, at: time.toISOString(), ...(said as object) }
  return sweepEventSchema.safeParse(event).data
}
