import type { Redis } from 'ioredis'
import type { Keys } from './keys.ts'
import type { LineageQueue } from './lineage-queue.ts'
import { runScript } from './scripts.ts'

export interface Reconciled {
  /** Lineages that were queued or running on record, and in no queue. */
  enqueued: number
  /** Sweeps with work left in their inbox or outbox. */
  due: number
}

/**
 * Compares the records with the queue and mends what a crash left between them. Any number of replicas
 * may do so at once: every repair is idempotent.
 */
export async function reconcile(
  redis: Redis,
  keys: Keys,
  queue: LineageQueue,
): Promise<Reconciled> {
  let enqueued = 0
  for (const key of await redis.smembers(keys.active)) {
    const found = await redis.hget(keys.lineage(key), 'generation')
    const generation = Number(found ?? 0)
    if (await queue.has(key, generation)) continue
    const wanted = Number(await runScript(redis, 'requeue-lost', keys.root, key, generation))
    if (wanted === 0) continue
    await queue.add(key, wanted)
    enqueued += 1
  }
  return { enqueued, due: await markDue(redis, keys) }
}

async function markDue(redis: Redis, keys: Keys): Promise<number> {
  let due = 0
  for (const id of await redis.zrange(keys.sweeps, '0', '-1')) {
    const [inbox, outbox] = await Promise.all([
      redis.llen(keys.inbox(id)),
      redis.llen(keys.outbox(id)),
    ])
    if (inbox + outbox === 0) continue
    due += await redis.zadd(keys.due, 'NX', Date.now(), id)
  }
  return due
}
