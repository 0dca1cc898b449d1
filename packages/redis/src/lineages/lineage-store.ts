import type { LineageStore } from '@sweepstack/core'
import {
  checkpointSchema,
  type Lineage,
  ProblemError,
  type Report,
  recipeSchema,
  reportSchema,
} from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { Keys } from '../keys.ts'
import { listRange } from '../records/list-range.ts'
import { type OnUnreadable, readFailure, readStored } from '../records/stored-json.ts'
import { together } from '../records/together.ts'
import type { LineageQueue } from './lineage-queue.ts'
import {
  inheritedCheckpoints,
  parsePath,
  readForks,
  readParent,
  readParents,
} from './lineage-tree.ts'
import { createLineageWriter } from './lineage-writer.ts'
import { createMetricReader } from './metric-reader.ts'
import { readStretches } from './read-stretches.ts'
import { speedField } from './speed-field.ts'

interface Parts {
  redis: Redis
  keys: Keys
  queue: LineageQueue
  unreadable: OnUnreadable
}

const pipelineSize = 500
/** Members that a step of a scan looks at. */
const scanned = 1000

/** Lineages in Redis. */
export function createLineageStore({ redis, keys, queue, unreadable }: Parts): LineageStore {
  return {
    read: (key) => readLineage(redis, keys, key, unreadable),

    async keysFrom(digits) {
      // A scan may answer one twice.
      const found = new Set<string>()
      for (let cursor = ''; cursor !== '0'; ) {
        const [next, members] = await redis.zscan(
          keys.lineages,
          cursor || '0',
          'MATCH',
          `${digits}*`,
          'COUNT',
          scanned,
        )
        for (let at = 0; at < members.length; at += 2) found.add(members[at] as string)
        cursor = next
      }
      return [...found]
    },

    async epochs(lineages) {
      const epochs: number[] = []
      for (let from = 0; from < lineages.length; from += pipelineSize) {
        const pipeline = redis.pipeline()
        for (const key of lineages.slice(from, from + pipelineSize)) {
          pipeline.hget(keys.lineage(key), 'epoch')
        }
        for (const epoch of await together(pipeline)) epochs.push(Number(epoch ?? 0))
      }
      return epochs
    },

    parents: (lineages) => readParents(redis, keys, lineages),

    async reports(key, upTo) {
      const [first, last] = listRange(0, upTo ?? Number.POSITIVE_INFINITY)
      const texts = await redis.lrange(keys.reports(key), first, last)
      return parseReports(key, texts, unreadable)
    },

    async reportsAt(places) {
      const reports: (Report | undefined)[] = []
      for (let from = 0; from < places.length; from += pipelineSize) {
        const pipeline = redis.pipeline()
        for (const { lineage, epoch } of places.slice(from, from + pipelineSize)) {
          pipeline.lindex(keys.reports(lineage), epoch - 1)
        }
        for (const text of await together(pipeline)) {
          reports.push(readStored(reportSchema, text as string | null))
        }
      }
      return reports
    },

    async checkpoints(key) {
      const [own, path] = await redis.hmget(keys.lineage(key), 'checkpoints', 'path')
      const inherited = await inheritedCheckpoints(redis, keys, parsePath(path))
      return [...(readStored(z.array(checkpointSchema), own) ?? []), ...inherited]
    },

    ...createMetricReader(redis, keys),
    stretches: (lineages) => readStretches(redis, keys, lineages),
    ...createLineageWriter(redis, keys, queue),

    async epochTime(of) {
      const text = await redis.hget(keys.speed, speedField(of))
      // Versions up to 0.1 kept no variance.
      const [mean = Number.NaN, variance = 0] = (text ?? '').split(' ').map(Number)
      return text && mean > 0 ? { mean, deviation: Math.sqrt(variance) } : undefined
    },
  }
}

async function readLineage(
  redis: Redis,
  keys: Keys,
  key: string,
  unreadable: OnUnreadable,
): Promise<Lineage | undefined> {
  const [record, reports, watches, forks] = await Promise.all([
    redis.hgetall(keys.lineage(key)),
    redis.lrange(keys.reports(key), 0, -1),
    redis.zrange(keys.watches(key), '0', '-1', 'WITHSCORES'),
    readForks(redis, keys, key),
  ])
  if (record.recipe === undefined) return undefined
  const recipe = readStored(recipeSchema, record.recipe)
  if (recipe === undefined) {
    throw new ProblemError('UNREADABLE_RECORD', `The recipe of lineage ${key} cannot be read.`)
  }
  const checkpoints = readStored(z.array(checkpointSchema), record.checkpoints ?? '[]')
  if (checkpoints === undefined) unreadable(`the checkpoints of lineage ${key}`)
  return {
    key,
    recipe,
    status: record.status as Lineage['status'],
    epoch: Number(record.epoch),
    fence: Number(record.fence ?? 0),
    worker: record.worker || null,
    failure: readFailure(record.failure),
    starts: Number(record.starts ?? 0),
    checkpoints: checkpoints ?? [],
    parent: await readParent(redis, keys, record.path),
    forks,
    watches: parseWatches(watches),
    reports: parseReports(key, reports, unreadable),
    updatedAt: record.updatedAt ? new Date(Number(record.updatedAt)).toISOString() : null,
  }
}

/** Each says which epoch it is of; one that cannot be read leaves a gap. */
function parseReports(key: string, texts: string[], unreadable: OnUnreadable): Report[] {
  return texts.flatMap((text, place) => {
    const report = readStored(reportSchema, text)
    if (report === undefined) unreadable(`report ${place + 1} of lineage ${key}`)
    return report === undefined ? [] : [report]
  })
}

function parseWatches(pairs: string[]): Lineage['watches'] {
  return pairs.flatMap((member, place) => {
    if (place % 2 === 1) return []
    const [sweep = '', trial] = member.split('/')
    return [{ sweep, trial: Number(trial), epoch: Number(pairs[place + 1]) }]
  })
}
