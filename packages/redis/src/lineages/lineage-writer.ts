import type { LineageStore, ReportAnswer } from '@sweepstack/core'
import type { Checkpoint } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import type { Keys } from '../keys.ts'
import { runScript } from '../scripts/scripts.ts'
import { jobsOf, type LineageQueue } from './lineage-queue.ts'
import { createLineageStarter } from './lineage-starter.ts'

type LineageWriter = Omit<
  LineageStore,
  | 'read'
  | 'keysFrom'
  | 'epochs'
  | 'reports'
  | 'reportsAt'
  | 'metrics'
  | 'parents'
  | 'stretches'
  | 'checkpoints'
  | 'epochTime'
>

/** Every write to a lineage; each is one Lua call. */
export function createLineageWriter(redis: Redis, keys: Keys, queue: LineageQueue): LineageWriter {
  /** Field of the speed's hash, of the lineages that were started here. */
  const speeds = new Map<string, string>()
  return {
    ...createLineageStarter(redis, keys, speeds),

    async report(key, fence, report) {
      const { epoch, seconds } = report
      const text = JSON.stringify(report)
      return answerReport({ redis, keys, queue }, [
        key,
        fence,
        epoch,
        text,
        speeds.get(key) ?? 'unknown',
        seconds,
      ])
    },

    verdict(key, fence, { final } = { final: false }) {
      const args = [key, fence, 0, '', '', 0, final ? '1' : '']
      return answerReport({ redis, keys, queue }, args)
    },

    async recordCheckpoint(key, fence, checkpoint) {
      const text = JSON.stringify(checkpoint)
      const dropped = await runScript(redis, 'record-checkpoint', keys.root, key, fence, text)
      return dropped === null
        ? undefined
        : { dropped: JSON.parse(dropped as string) as Checkpoint[] }
    },

    async handBack(key, fence) {
      const generation = Number(await runScript(redis, 'hand-back', keys.root, key, fence))
      if (generation > 0) await queue.add([{ key, generation }])
    },

    async retryLater(key, fence, failure, retry) {
      const { delayMs, counts, alone, elsewhere } = retry
      await runScript(
        redis,
        'retry-lineage',
        keys.root,
        key,
        fence,
        JSON.stringify(failure),
        delayMs,
        ...[counts, alone, elsewhere].map((set) => (set ? '1' : '')),
      )
    },

    async releaseRetries() {
      const jobs = jobsOf((await runScript(redis, 'due-retries', keys.root)) as string[])
      await queue.add(jobs)
      if (jobs.length > 0) {
        await runScript(redis, 'forget-retries', keys.root, ...jobs.map(({ key }) => key))
      }
      return jobs.length
    },

    async fail(key, fence, failure) {
      await runScript(redis, 'fail-lineage', keys.root, key, fence, JSON.stringify(failure))
    },
  }
}

export interface ReportParts {
  redis: Redis
  keys: Keys
  queue: LineageQueue
}

export type ReportReply = [
  kind: string,
  differs: number,
  jobs: (string | number)[],
  target: number,
  ...watched: string[],
]

async function answerReport(parts: ReportParts, args: (string | number)[]): Promise<ReportAnswer> {
  const reply = await runScript(parts.redis, 'report-epoch', parts.keys.root, ...args)
  return reportAnswer(parts, reply as ReportReply)
}

/** What the script says, once what it lets go on is in the queue. */
export async function reportAnswer(
  { queue }: Pick<ReportParts, 'queue'>,
  [kind, isOther, jobs = [], target, ...watched]: ReportReply,
): Promise<ReportAnswer> {
  await queue.add(jobsOf(jobs))
  const differs = isOther === 1
  switch (kind) {
    case 'rest':
    case 'pending':
      return { kind, differs }
    case 'continue':
      return { kind, differs, target: Number(target), watched: watched.map(Number) }
    case 'gap':
      return { kind }
    default:
      return { kind: 'stale' }
  }
}
