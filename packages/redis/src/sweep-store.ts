import type { NewSweep, SweepRecord, SweepStore } from '@sweepstack/core'
import type { Redis } from 'ioredis'
import { readEvents } from './events.ts'
import type { Keys } from './keys.ts'
import { createSchedulingStore, type SchedulingStoreParts } from './scheduling-store.ts'
import { runScript } from './scripts.ts'
import { sweepRecord } from './sweep-record.ts'
import { createTrialReader } from './trial-reader.ts'

export function createSweepStore(parts: SchedulingStoreParts): SweepStore {
  const { redis, keys } = parts
  const read = async (id: string) => {
    const [fields, counts] = await Promise.all([
      redis.hgetall(keys.sweep(id)),
      redis.hgetall(keys.counts(id)),
    ])
    return sweepRecord(id, fields, counts)
  }
  return {
    create: (sweep) => create(redis, keys, sweep),
    read,

    async list({ limit, before }) {
      const max = before === undefined ? '+inf' : `(${before}`
      const found = await redis.zrevrangebyscore(
        keys.sweeps,
        max,
        '-inf',
        'WITHSCORES',
        'LIMIT',
        0,
        limit + 1,
      )
      const ids = found.filter((_, place) => place % 2 === 0).slice(0, limit)
      const records = await Promise.all(ids.map(read))
      return {
        sweeps: records.filter((record): record is SweepRecord => record !== undefined),
        next: found.length > 2 * limit ? (found[2 * limit - 1] ?? null) : null,
      }
    },

    async remove(id) {
      const record = await read(id)
      const trials = (record?.state.nextTrial ?? 1) - 1
      const names = [
        keys.sweep(id),
        keys.inbox(id),
        keys.outbox(id),
        keys.counts(id),
        keys.results(id),
        keys.events(id),
      ]
      for (let number = 1; number <= trials; number += 1) names.push(keys.trial(id, number))
      for (let from = 0; from < names.length; from += 1000) {
        await redis.unlink(...names.slice(from, from + 1000))
      }
      await redis.zrem(keys.sweeps, id)
      await redis.zrem(keys.due, id)
      await redis.srem(keys.live, id)
    },

    async rename(id, { name, tags }) {
      if (name !== undefined) await redis.hset(keys.sweep(id), 'name', name)
      if (tags !== undefined) await redis.hset(keys.sweep(id), 'tags', JSON.stringify(tags))
    },

    ...createSchedulingStore(parts),
    ...createTrialReader(redis, keys),
    events: (id, cursor) => readEvents(redis, keys, id, cursor),
  }
}

async function create(redis: Redis, keys: Keys, sweep: NewSweep) {
  const { id, name, tags, plan, state, idempotency } = sweep
  const reply = (await runScript(
    redis,
    'create-sweep',
    ...[keys.root, keys.sweep(id), keys.sweeps],
    idempotency ? keys.idempotency(idempotency.key) : keys.root,
    ...[id, name, JSON.stringify(tags), JSON.stringify(plan), JSON.stringify(state)],
    ...[state.definition.metric.name, idempotency?.digest ?? ''],
  )) as ['created' | 'conflict'] | ['repeated', string]
  return reply[0] === 'repeated' ? { kind: reply[0], id: reply[1] } : { kind: reply[0] }
}
