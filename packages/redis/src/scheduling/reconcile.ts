import { isLive, type SweepStatus } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import type { Keys } from '../keys.ts'
import { jobsOf, type LineageQueue } from '../lineages/lineage-queue.ts'
import { together } from '../records/together.ts'
import { runScript } from '../scripts/scripts.ts'
import { finishRemoval } from '../sweeps/sweep-removal.ts'

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
  for (const id of await redis.smembers(keys.removals)) await finishRemoval(redis, keys, id)
  const due = await markDue(redis, keys)
  await redis.hincrby(keys.counters, 'reconciled', 1)
  if (due > 0) await redis.hincrby(keys.counters, 'due', due)
  return { enqueued, due }
}

async function markDue(redis: Redis, keys: Keys): Promise<number> {
  await indexLive(redis, keys)
  let due = 0
  for await (const { id, pending } of pendingOf(redis, keys, await redis.smembers(keys.live))) {
    if (pending) due += await redis.zadd(keys.due, 'NX', Date.now(), id)
  }
  return due
}

/** Once for each installation: records of versions that had no index of what is live. */
async function indexLive(redis: Redis, keys: Keys): Promise<void> {
  if ((await redis.hget(keys.settings, 'liveIndexed')) !== null) return
  const sweeps = await redis.zrange(keys.sweeps, '0', '-1')
  for await (const { id, pending, isLive } of pendingOf(redis, keys, sweeps)) {
    if (pending || isLive) await redis.sadd(keys.live, id)
  }
  await redis.hset(keys.settings, 'liveIndexed', '1')
}

/** Of each sweep: whether it has not ended, and whether its inbox or outbox holds something. */
async function* pendingOf(redis: Redis, keys: Keys, sweeps: string[]) {
  for (let from = 0; from < sweeps.length; from += batch) {
    const ids = sweeps.slice(from, from + batch)
    const pipeline = redis.pipeline()
    for (const id of ids) {
      pipeline.exists(keys.inbox(id), keys.outbox(id))
      pipeline.hget(keys.sweep(id), 'status')
    }
    const replies = await together(pipeline)
    for (const [place, id] of ids.entries()) {
      const [lists, status] = replies.slice(2 * place) as [number, SweepStatus | null]
      yield { id, pending: lists > 0, isLive: status !== null && isLive(status) }
    }
  }
}
