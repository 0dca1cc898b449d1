import type { Fleet } from '@sweepstack/core'
import { type Worker, workerSchema } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import type { Keys } from './keys.ts'
import { type OnUnreadable, readStored } from './records/stored-json.ts'
import { together } from './records/together.ts'
import { runScript } from './scripts/scripts.ts'

/** Milliseconds without a sign of life after which a worker is taken for gone. */
const lifetime = 15_000

/**
 * A count of slots holds for so many times as long as it took, a second at most: whoever asks at each step spends a twentieth
 * of the time on it, however large the fleet is.
 */
const countHolds = { times: 20, atMostMs: 1000 }

export interface CountedFleet extends Fleet {
  /** Slots of the workers that take lineages; of a moment ago, but not from before a change that was told here. */
  activeSlots(): Promise<number>
}

export function createFleet(redis: Redis, keys: Keys, unreadable: OnUnreadable): CountedFleet {
  /** What was told last of each worker that is announced here. */
  const told = new Map<string, string>()
  const note = (id: string, isGone: boolean) =>
    runScript(redis, 'note-change', keys.root, id, isGone ? '1' : '')
  let counted: { slots: Promise<number>; until: number } | undefined
  const read = async (): Promise<Worker[]> => {
    const ids = await redis.smembers(keys.workers)
    if (ids.length === 0) return []
    const texts = await redis.mget(...ids.map((id) => keys.worker(id)))
    const gone = ids.filter((_, place) => texts[place] === null)
    for (const id of gone) await note(id, true)
    if (gone.length > 0) await redis.srem(keys.workers, ...gone)
    return texts.flatMap((text, place) => {
      if (text === null) return []
      const worker = readStored(workerSchema, text)
      if (worker === undefined) unreadable(`worker ${ids[place]}`)
      return worker === undefined ? [] : [worker]
    })
  }
  return {
    async announce(worker) {
      const [seconds] = await redis.time()
      const seenAt = new Date(Number(seconds) * 1000).toISOString()
      const [, added] = await together(
        redis
          .multi()
          .set(keys.worker(worker.id), JSON.stringify({ ...worker, seenAt }), 'PX', lifetime)
          .sadd(keys.workers, worker.id),
      )
      const { id, status, reason, slots, running } = worker
      const state = JSON.stringify([status, reason, slots, running])
      if (added === 0 && told.get(id) === state) return
      await note(id, false)
      told.set(id, state)
      counted = undefined
    },
    async leave(id) {
      await together(redis.multi().del(keys.worker(id)).srem(keys.workers, id))
      told.delete(id)
      counted = undefined
      await note(id, true)
    },
    list: async () => withSlots(redis, keys, await read()),
    activeSlots() {
      const started = performance.now()
      if (counted !== undefined && started < counted.until) return counted.slots
      // Who asks meanwhile waits for the same reading.
      const own = { slots: read().then(slotsOf), until: Number.POSITIVE_INFINITY }
      counted = own
      const hold = (ms: number) => {
        own.until = performance.now() + ms
      }
      own.slots.then(
        () => hold(Math.min(countHolds.atMostMs, countHolds.times * (performance.now() - started))),
        () => hold(0),
      )
      return own.slots
    },
  }
}

function slotsOf(workers: readonly Worker[]): number {
  const active = workers.filter(({ status }) => status === 'active')
  return active.reduce((sum, { slots }) => sum + slots, 0)
}

/** Which slot a lineage is in, the records say when it is taken. */
async function withSlots(redis: Redis, keys: Keys, workers: Worker[]): Promise<Worker[]> {
  const pipeline = redis.pipeline()
  for (const { id } of workers) pipeline.hgetall(keys.slots(id))
  const found = await together(pipeline)
  return workers.map((worker, place) => {
    const slots = new Map(
      Object.entries(found[place] as Record<string, string>).map(([slot, key]) => [
        key,
        Number(slot),
      ]),
    )
    const training = worker.training.map((one) => ({
      ...one,
      slot: slots.get(one.lineage) ?? null,
    }))
    return { ...worker, training }
  })
}
