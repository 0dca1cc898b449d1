import type { EventPage } from '@sweepstack/core'
import { isBeginning, type SweepEvent, sweepEventSchema } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import type { Keys } from '../keys.ts'
import { type OnUnreadable, readJson } from '../records/stored-json.ts'

export type Entry = [id: string, fields: string[]]
export type StoredEvent = EventPage['events'][0]
export const pageSize = 200

/** What the streams of events are read with. */
export interface EventSource {
  redis: Redis
  keys: Keys
  unreadable: OnUnreadable
}

/** Events of a sweep after `cursor`, at most 200, without those that cannot be read; `lost` as of `readEntries`. */
export async function readEventPage(
  source: EventSource,
  sweep: string,
  cursor: string,
): Promise<EventPage> {
  const { entries, lost } = await readEntries(source, sweep, cursor)
  return {
    events: readable(source, sweep, entries),
    // Where nothing follows, the reader begins anew.
    cursor: entries.at(-1)?.[0] ?? (lost ? '0' : cursor),
    lost,
  }
}

/**
 * Entries of a sweep's stream after a cursor, at most 200, and whether something between it and the first of them may
 * be gone: trimmed, or of a time that Redis lost. Redis does not say what it trimmed; so a cursor whose own
 * event is gone counts as one behind which something was. '0' is before all that is kept and loses nothing;
 * '0-0', of a sweep that was read before its first event, is before all that ever was.
 */
export async function readEntries(
  { redis, keys }: EventSource,
  sweep: string,
  cursor: string,
): Promise<{ entries: Entry[]; lost: boolean }> {
  const key = keys.events(sweep)
  const [after, at, about] =
    (await redis
      .multi()
      .xrange(key, `(${cursor}`, '+', 'COUNT', pageSize)
      .xrange(key, cursor, cursor)
      .xinfo('STREAM', key)
      .exec()) ?? []
  for (const reply of [after, at]) {
    if (!reply || reply[0]) throw reply?.[0] ?? new Error('the events could not be read')
  }
  const entries = after?.[1] as Entry[]
  const isKept = ((at?.[1] ?? []) as Entry[]).length > 0
  const lost = isBeginning(cursor) ? cursor === beforeAll && isTrimmed(about?.[1]) : !isKept
  return { entries, lost }
}

/** The cursor of a stream that has no event yet. */
export const beforeAll = '0-0'

/** Of XINFO STREAM, which fails where there is no stream; Redis counts what it added since version 7. */
function isTrimmed(about: unknown): boolean {
  if (!Array.isArray(about)) return false
  const figure = (name: string) => {
    const place = about.indexOf(name)
    return place < 0 ? undefined : Number(about[place + 1])
  }
  const [added, length] = [figure('entries-added'), figure('length')]
  return added !== undefined && length !== undefined && added > length
}

export function readable(
  { unreadable }: EventSource,
  sweep: string,
  entries: Entry[],
): StoredEvent[] {
  return entries.flatMap(([id, fields]) => {
    const event = parseEvent(fields)
    if (event === undefined) unreadable(`event ${id} of sweep ${sweep}`)
    return event === undefined ? [] : [{ id, event }]
  })
}

function parseEvent(fields: string[]): SweepEvent | undefined {
  const [, type, , at, , rest] = fields
  const time = new Date(Number(at))
  if (Number.isNaN(time.getTime())) return undefined
  const said = readJson(rest)
  const event = { type, at: time.toISOString(), ...(said as object) }
  return sweepEventSchema.safeParse(event).data
}
