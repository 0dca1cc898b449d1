import type { LineageStore } from '@sweepstack/core'
import type { Lineage, Report } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import type { Keys } from './keys.ts'
import type { LineageQueue } from './lineage-queue.ts'
import { createLineageWriter } from './lineage-writer.ts'

const pipelineSize = 5000

/** Lineages in Redis. */
export function createLineageStore(redis: Redis, keys: Keys, queue: LineageQueue): LineageStore {
  return {
    read: (key) => readLineage(redis, keys, key),

    async epochs(lineages) {
      const epochs: number[] = []
      for (let from = 0; from < lineages.length; from += pipelineSize) {
        const pipeline = redis.pipeline()
        for (const key of lineages.slice(from, from + pipelineSize)) {
          pipeline.hget(keys.lineage(key), 'epoch')
        }
        for (const [error, epoch] of (await pipeline.exec()) ?? []) {
          if (error) throw error
          epochs.push(Number(epoch ?? 0))
        }
      }
      return epochs
    },

    async reports(key, upTo) {
      return parseReports(
        await redis.lrange(keys.reports(key), 0, upTo === undefined ? -1 : upTo - 1),
      )
    },

    ...createLineageWriter(redis, keys, queue),

    async speed(dataset, architecture) {
      const seconds = await redis.hget(keys.speed, `${dataset}/${architecture}`)
      return seconds === null ? undefined : 1 / Number(seconds)
    },
  }
}

async function readLineage(redis: Redis, keys: Keys, key: string): Promise<Lineage | undefined> {
  const [record, reports, watches] = await Promise.all([
    redis.hgetall(keys.lineage(key)),
    redis.lrange(keys.reports(key), 0, -1),
    redis.zrange(keys.watches(key), '0', '-1', 'WITHSCORES'),
  ])
  if (record.recipe === undefined) return undefined
  return {
    key,
    recipe: JSON.parse(record.recipe),
    status: record.status as Lineage['status'],
    epoch: Number(record.epoch),
    fence: Number(record.fence ?? 0),
    worker: record.worker || null,
    failure: record.failure ? JSON.parse(record.failure) : null,
    starts: Number(record.starts ?? 0),
    checkpoints: JSON.parse(record.checkpoints ?? '[]'),
    watches: parseWatches(watches),
    reports: parseReports(reports),
    updatedAt: record.updatedAt ? new Date(Number(record.updatedAt)).toISOString() : null,
  }
}

function parseReports(texts: string[]): Report[] {
  return texts.map((text) => JSON.parse(text))
}

function parseWatches(pairs: string[]): Lineage['watches'] {
  return pairs.flatMap((member, place) => {
    if (place % 2 === 1) return []
    const [sweep = '', trial] = member.split('/')
    return [{ sweep, trial: Number(trial), epoch: Number(pairs[place + 1]) }]
  })
}
