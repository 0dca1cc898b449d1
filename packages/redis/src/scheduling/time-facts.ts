import { type Clock, followsFleet, followsPrograms, type TimeFacts } from '@sweepstack/core'
import type { SweepDefinition } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import type { CountedFleet } from '../fleet.ts'
import type { Keys } from '../keys.ts'

interface Parts {
  redis: Redis
  keys: Keys
  fleet: Pick<CountedFleet, 'activeSlots'>
  clock: Clock
}

/** Looks at sweeps that follow the fleet at most this often. */
const everyMs = 1000

/** The clock of Redis: one for all processes, whatever those of their machines show. */
export function redisClock(redis: Redis): Clock {
  return {
    async now() {
      const [seconds, microseconds] = await redis.time()
      return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000)
    },
  }
}

/** What a step of a sweep knows of time and of the fleet; notes whether the sweep has to be looked at again and again. */
export async function readTimeFacts(
  { redis, keys, fleet, clock }: Parts,
  id: string,
  definition: SweepDefinition,
  openLineages: number,
): Promise<TimeFacts | undefined> {
  if (!followsFleet(definition)) return undefined
  const isAsked = definition.trainer === 'external'
  const [now, slots, programs, fields] = await Promise.all([
    clock.now(),
    // Programs that ask are as many as they are.
    isAsked ? Number.POSITIVE_INFINITY : fleet.activeSlots(),
    followsPrograms(definition) ? readPrograms({ redis, keys }, id, openLineages) : undefined,
    redis.hmget(keys.sweep(id), 'createdAt', 'slotSeconds', 'trainedEpochs'),
    redis.sadd(keys.timed, id),
  ])
  const [createdAt = now, slotSeconds = 0, epochs = 0] = fields.map((field) => Number(field ?? 0))
  return {
    now,
    createdAt,
    slotSeconds,
    slots,
    secondsPerEpoch: epochs > 0 && slotSeconds > 0 ? slotSeconds / epochs : null,
    ...(programs === undefined ? {} : { programs }),
  }
}

/** What programs hold of a sweep, and how much they wait for. */
async function readPrograms(
  { redis, keys }: Pick<Parts, 'redis' | 'keys'>,
  id: string,
  openLineages: number,
): Promise<NonNullable<TimeFacts['programs']>> {
  const [running, questions] = await Promise.all([
    redis.hget(keys.counts(id), 'running'),
    redis.zrange(keys.wanted(id), '0', '-1'),
    redis.sadd(keys.askedFor, id),
  ])
  const wanted = questions.map((text) => Number(text.split(' ')[1]))
  return {
    // Trials may share a lineage.
    held: Math.min(openLineages, Number(running ?? 0)),
    wanted: wanted.reduce((sum, count) => sum + count, 0),
  }
}

/** Marks sweeps that follow the fleet as due once a second: time goes on, and workers come, though nothing else happens. */
export function createTimedMarks({ redis, keys }: Pick<Parts, 'redis' | 'keys'>) {
  let next = 0
  return async (): Promise<void> => {
    const now = performance.now()
    if (now < next) return
    next = now + everyMs
    const timed = await redis.smembers(keys.timed)
    if (timed.length === 0) return
    const statuses = await Promise.all(timed.map((id) => redis.hget(keys.sweep(id), 'status')))
    const [goOn, ended]: [string[], string[]] = [[], []]
    for (const [place, id] of timed.entries()) {
      const isLive = statuses[place] === 'running' || statuses[place] === 'paused'
      ;(isLive ? goOn : ended).push(id)
    }
    if (ended.length > 0) {
      await redis.srem(keys.timed, ...ended)
      await redis.srem(keys.askedFor, ...ended)
    }
    for (const id of goOn) await redis.zadd(keys.due, 'NX', Date.now(), id)
  }
}
