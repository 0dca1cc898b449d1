import type { LineageStore, ReportAnswer } from '@sweepstack/core'
import {
  type Checkpoint,
  type Lineage,
  type Recipe,
  type Report,
  recipeSchema,
} from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import type { Keys } from './keys.ts'
import type { LineageQueue } from './lineage-queue.ts'
import { runScript } from './scripts.ts'

/** Starts in a row without a finished epoch before a lineage is set aside as one that kills its workers. */
const allowedStarts = 5
const pipelineSize = 5000

type StartReply = [number, number, number, string, string, ...string[]]

/** Lineages in Redis; every write is one Lua call. */
export function createLineageStore(redis: Redis, keys: Keys, queue: LineageQueue): LineageStore {
  const speeds = new Map<string, string>()
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

    async start(key, worker) {
      const reply = await runScript(redis, 'start-lineage', keys.root, key, worker, allowedStarts)
      const answer = reply as StartReply | []
      if (answer.length === 0) return { kind: 'nothingToDo' }
      const [fence, epoch, target, recipe, checkpoints, ...watched] = answer as StartReply
      const parsed = recipeSchema.parse(JSON.parse(recipe))
      speeds.set(key, speedField(parsed.dataset, parsed))
      return {
        kind: 'started',
        fence,
        recipe: parsed,
        epoch,
        target,
        watched: watched.map(Number),
        checkpoints: JSON.parse(checkpoints),
      }
    },

    async report(key, fence, report) {
      const { epoch, seconds } = report
      const text = JSON.stringify(report)
      return answerReport(redis, keys, [
        key,
        fence,
        epoch,
        text,
        speeds.get(key) ?? 'unknown',
        seconds,
      ])
    },

    verdict: (key, fence) => answerReport(redis, keys, [key, fence, 0, '', '', 0]),

    async recordCheckpoint(key, fence, checkpoint) {
      const text = JSON.stringify(checkpoint)
      const dropped = await runScript(redis, 'record-checkpoint', keys.root, key, fence, text)
      return dropped === null
        ? undefined
        : { dropped: JSON.parse(dropped as string) as Checkpoint[] }
    },

    async handBack(key, fence, options) {
      const failed = options?.failed ? '1' : ''
      const generation = await runScript(redis, 'hand-back', keys.root, key, fence, failed)
      if (generation) await queue.add(key, Number(generation))
    },

    async fail(key, fence, failure) {
      await runScript(redis, 'fail-lineage', keys.root, key, fence, JSON.stringify(failure))
    },

    async speed(dataset, architecture) {
      const seconds = await redis.hget(keys.speed, `${dataset}/${architecture}`)
      return seconds === null ? undefined : 1 / Number(seconds)
    },
  }
}

function speedField(dataset: string, recipe: Recipe): string {
  return `${dataset}/${recipe.phases.at(-1)?.settings.architecture}`
}

async function answerReport(
  redis: Redis,
  keys: Keys,
  args: (string | number)[],
): Promise<ReportAnswer> {
  const reply = (await runScript(redis, 'report-epoch', keys.root, ...args)) as [
    string,
    ...unknown[],
  ]
  const [kind, target, ...watched] = reply
  switch (kind) {
    case 'rest':
    case 'stale':
      return { kind }
    case 'continue':
      return { kind, target: Number(target), watched: watched.map(Number) }
    default:
      throw new Error(
        `the report of epoch ${args[2]} left a gap: the epoch before it is not recorded`,
      )
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
