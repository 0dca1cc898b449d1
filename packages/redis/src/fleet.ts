import type { Fleet } from '@sweepstack/core'
import { type Worker, workerSchema } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import type { Keys } from './keys.ts'
import { runScript } from './scripts.ts'
import { type OnUnreadable, readStored } from './stored-json.ts'
import { together } from './together.ts'

/** Milliseconds without a sign of life after which a worker is taken for gone. */
const lifetime = 15_000

export function createFleet(redis: Redis, keys: Keys, unreadable: OnUnreadable): Fleet {
  /** What was told last of each worker that is announced here. */
  const told = new Map<string, string>()
  const note = (id: string, isGone: boolean) =>
    runScript(redis, 'note-change', keys.root, id, isGone ? '1' : '')
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
    },
    async leave(id) {
      await together(redis.multi().del(keys.worker(id)).srem(keys.workers, id))
      told.delete(id)
      await note(id, true)
    },
    async list() {
      const ids = await redis.smembers(keys.workers)
      if (ids.length === 0) return []
      const texts = await redis.mget(...ids.map((id) => keys.worker(id)))
      const gone = ids.filter((_, place) => texts[place] === null)
      for (const id of gone) await note(id, true)
      if (gone.length > 0) await redis.srem(keys.workers, ...gone)
      const workers = texts.flatMap((text, place) => {
        if (text === null) return []
        const worker = readStored(workerSchema, text)
        if (worker === undefined) unreadable(`worker ${ids[place]}`)
        return worker === undefined ? [] : [worker]
      })
      return withSlots(redis, keys, workers)
    },
  }
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
