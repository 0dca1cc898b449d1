import type { PictureRequest, PredictionRequest } from '@sweepstack/core'
import { type Job, Queue, WaitingError, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { createBreaker } from '../connection/breaker.ts'
import { isConnectionLoss, isRefusedWrite } from '../connection/connection.ts'
import { dryRun } from '../fitness/rights.ts'
import { type Keys, queueName } from '../keys.ts'
import { isOfLostTurn, LostTurns, type OnTurns } from './lost-turns.ts'

/** Waits before a look whether Redis works again: it is cheap, and somebody may just have made room. */
const soon = { firstMs: 1000, longestMs: 2000 }
const later = { firstMs: 1000, longestMs: 30_000 }

const removeAtOnce = { removeOnComplete: true, removeOnFail: true }

/** A lineage to look at; each time it is queued is another generation. */
export interface LineageJob {
  key: string
  generation: number
}

/** What a script answers as {lineage, generation, …}. */
export function jobsOf(reply: (string | number)[]): LineageJob[] {
  const jobs: LineageJob[] = []
  for (let place = 0; place < reply.length; place += 2) {
    jobs.push({ key: reply[place] as string, generation: Number(reply[place + 1]) })
  }
  return jobs
}

/** BullMQ as a dispatcher: a job says "look at this lineage", the records say what is true. */
export interface LineageQueue {
  /** Idempotent for one generation of a lineage. One round trip. */
  add(jobs: LineageJob[]): Promise<void>
  /** Key of a lineage's job, but for `<lineage>-<generation>`. It exists while the job waits or is worked on. */
  jobKeyPrefix: string
  /** Asks a worker to look at the verification on record for the lineage; before lineages that wait. */
  verify(key: string): Promise<void>
  /** Asks a worker for predictions; before lineages that wait, for somebody looks on. */
  predict(request: PredictionRequest): Promise<void>
  /** The same for a picture. */
  answer(request: PictureRequest): Promise<void>
  counts(): Promise<{ waiting: number; active: number; delayed: number }>
  close(): Promise<void>
}

export function createLineageQueue(connection: Redis, keys: Keys): LineageQueue {
  const queue = new Queue(queueName, {
    connection,
    prefix: keys.queuePrefix,
    skipWaitingForReady: true,
    // The version was asked for at the start, and INFO is not for every user.
    skipVersionCheck: true,
  })
  queue.on('error', () => undefined)
  const jobId = ({ key, generation }: LineageJob) => `${key}-${generation}`
  return {
    async add(jobs) {
      if (jobs.length === 0) return
      await queue.addBulk(
        jobs.map((job) => ({
          name: 'train',
          data: { lineage: job.key },
          opts: { jobId: jobId(job), ...removeAtOnce },
        })),
      )
    },
    async verify(key) {
      const jobId = `verify-${key}`
      await queue.add('verify', { lineage: key }, { jobId, lifo: true, ...removeAtOnce })
    },
    async predict(request) {
      const jobId = `predict-${request.lineage}-${request.epoch}-${request.split}`
      await queue.add('predict', request, { jobId, lifo: true, ...removeAtOnce })
    },
    async answer(request) {
      const jobId = `answer-${request.lineage}-${request.epoch}-${request.picture}`
      await queue.add('answer', request, { jobId, lifo: true, ...removeAtOnce })
    },
    jobKeyPrefix: `${keys.queuePrefix}:${queueName}:`,
    async counts() {
      const counts = await queue.getJobCounts('waiting', 'active', 'delayed')
      return {
        waiting: counts.waiting ?? 0,
        active: counts.active ?? 0,
        delayed: counts.delayed ?? 0,
      }
    },
    close: () => queue.close(),
  }
}

export interface LineageConsumer {
  pause(): Promise<void>
  /** Takes up to so many at once from now on, also after a pause. */
  take(slots: number): Promise<void>
  /** Takes no more; resolves when what was taken is done. */
  close(): Promise<void>
}

/** `again`: left for another worker. */
export type Handled = 'done' | 'again'

export interface ConsumeOptions {
  slots: number
  /**
   * Trains this lineage or another one that waits (`startNext`) until it rests or is handed back. What it cannot
   * do it records; it should not reject.
   */
  train(lineageKey: string, job: string): Promise<void>
  /** Carries out the verification on record of a lineage; it should not reject either. */
  verify(lineageKey: string): Promise<Handled>
  /** Makes predictions; nor should it. */
  predict(request: PredictionRequest): Promise<Handled>
  /** Says what a picture is; nor should it. */
  answer(request: PictureRequest): Promise<Handled>
  onError(error: Error): void
  onTurns?: OnTurns
}

export function consumeLineages(
  connection: Redis,
  keys: Keys,
  options: ConsumeOptions,
): LineageConsumer {
  const lost = new LostTurns((state) => options.onTurns?.(state))
  const worker = new Worker<{ lineage: string }>(
    queueName,
    (job, token) => handle(options, job, token).finally(() => lost.end(job.id as string)),
    {
      connection,
      prefix: keys.queuePrefix,
      concurrency: options.slots,
      // A worker that dies is noticed after lockDuration + 2 × stalledInterval at worst: 10 s.
      lockDuration: 6000,
      stalledInterval: 2000,
      // The death of a worker is not the lineage's fault; the records count starts without progress.
      maxStalledCount: 1_000_000,
      drainDelay: 2,
      skipVersionCheck: true,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    },
  )
  // Who paused it: it goes on when none of them holds it any more.
  const holds = new Set<'caller' | 'breaker'>()
  const hold = async (who: 'caller' | 'breaker') => {
    holds.add(who)
    await worker.pause(true)
  }
  const release = async (who: 'caller' | 'breaker') => {
    holds.delete(who)
    if (holds.size === 0) await worker.resume()
  }
  const breaker = createBreaker({
    pause: () => hold('breaker'),
    resume: () => release('breaker'),
    works: () => worksAgain(connection, keys),
    stopped: () => Boolean(worker.closing),
  })
  worker.on('lockRenewalFailed', (ids) => lost.add(ids))
  worker.on('error', (error) => {
    if (isOfLostTurn(error)) return
    options.onError(error)
    // A connection that is lost is waited for by ioredis.
    if (!isConnectionLoss(error)) breaker.trip(isRefusedWrite(error) ? soon : later)
  })
  return {
    pause: () => hold('caller'),
    async take(slots) {
      const isMore = slots > worker.concurrency
      worker.concurrency = slots
      // BullMQ looks at the number when a job ends, or when it is resumed.
      if (isMore) await worker.pause(true)
      await release('caller')
    },
    close: () => worker.close(),
  }
}

async function handle(
  options: ConsumeOptions,
  job: Job<{ lineage: string }>,
  token: string | undefined,
): Promise<void> {
  const { name, data } = job
  if (name === 'train') return options.train(data.lineage, job.id as string)
  const handled = await lookInto(options, name, data)
  if (handled === 'done') return
  await job.moveToWait(token)
  throw new WaitingError()
}

function lookInto(options: ConsumeOptions, name: string, data: { lineage: string }) {
  if (name === 'predict') return options.predict(data as PredictionRequest)
  if (name === 'answer') return options.answer(data as PictureRequest)
  return options.verify(data.lineage)
}

async function worksAgain(redis: Redis, keys: Keys): Promise<boolean> {
  const { findings } = await dryRun(redis, keys, { user: '', listens: false })
  return findings.length === 0
}
