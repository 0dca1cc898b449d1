import type { Redis } from 'ioredis'
import type { Keys } from './keys.ts'
import { jobsOf, type LineageQueue } from './lineage-queue.ts'
import { runScript } from './scripts.ts'

export interface Reconciled {
  /** Lineages that were queued or running on record, and in no queue. */
  enqueued: number
  /** Sweeps with work left in their inbox or outbox that were not marked as due. */
  due: number
}

const batch = 1000

/**
 * Compares the records with the queue and mends what a crash left between them. Any number of replicas
 * may do so at once: every repair is idempotent. What it did is counted for /metrics.
 */
export async function reconcile(
  redis: Redis,
  keys: Keys,
  queue: LineageQueue,
): Promise<Reconciled> {
  const active = await redis.smembers(keys.active)
  let enqueued = 0
  for (let from = 0; from < active.length; from += batch) {
    const lineages = active.slice(from, from + batch)
    const lost = await runScript(redis, 'requeue-lost', keys.root, queue.jobKeyPrefix, ...lineages)
    const jobs = jobsOf(lost as (string | number)[])
    await queue.add(jobs)
    enqueued += jobs.length
  }
  const due = await markDue(redis, keys)
  await redis.hincrby(keys.counters, 'reconciled', 1)
  if (due > 0) await redis.hincrby(keys.counters, 'due', due)
  return { enqueued, due }
}

async function markDue(redis: Redis, keys: Keys): Promise<number> {
  let due = 0
  const sweeps = await redis.zrange(keys.sweeps, '0', '-1')
  for (let from = 0; from < sweeps.length; from += batch) {
    const ids = sweeps.slice(from, from + batch)
    const pipeline = redis.pipeline()
    for (const id of ids) pipeline.exists(keys.inbox(id), keys.outbox(id))
    const replies = (await pipeline.exec()) ?? []
    for (const [place, id] of ids.entries()) {
      if (Number(replies[place]?.[1] ?? 0) === 0) continue
      due += await redis.zadd(keys.due, 'NX', Date.now(), id)
    }
  }
  return due
}
