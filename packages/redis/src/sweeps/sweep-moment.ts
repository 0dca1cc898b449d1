import type { EventCursor } from '@sweepstack/core'
import { type SweepStatus, sweepStatuses } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import { beforeAll, type Entry } from '../events/events.ts'
import type { Keys } from '../keys.ts'
import { together } from '../records/together.ts'

/**
 * The fields of a sweep with the newest event of the same moment: a script that tells of a change makes it too. With the
 * inputs that no step has taken yet, if they are wanted.
 */
export async function readMoment(redis: Redis, keys: Keys, id: string, withInputs = false) {
  const reading = redis
    .multi()
    .hgetall(keys.sweep(id))
    .hgetall(keys.counts(id))
    .xrevrange(keys.events(id), '+', '-', 'COUNT', 1)
  if (withInputs) reading.lrange(keys.inbox(id), 0, -1)
  const [fields, counts, newest, inputs = []] = await together(reading)
  return {
    fields: fields as Record<string, string>,
    counts: counts as Record<string, string>,
    cursor: cursorOf(newest),
    inputs: inputs as string[],
  }
}

export async function readStanding(
  redis: Redis,
  keys: Keys,
  id: string,
): Promise<{ status: SweepStatus; cursor: EventCursor } | undefined> {
  const [text, newest] = await together(
    redis.multi().hget(keys.sweep(id), 'status').xrevrange(keys.events(id), '+', '-', 'COUNT', 1),
  )
  const status = sweepStatuses.find((known) => known === text)
  return status === undefined ? undefined : { status, cursor: cursorOf(newest) }
}

function cursorOf(newest: unknown): EventCursor {
  return (newest as Entry[])[0]?.[0] ?? beforeAll
}
