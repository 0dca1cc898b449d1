import type { ImageReport, TrialSummary } from '@sweepstack/protocol'
import { openRedis } from '@sweepstack/redis'
import { Redis } from 'ioredis'
import { createScheduler } from '../../../apps/scheduler/src/scheduler.ts'
import { datasetRecord, reportOf, workerRecord } from '../../support/records.ts'
import { until } from '../../support/redis.ts'
import { startTestStack } from '../../support/stack.ts'

export const epochs = 100
/** Trials that are still in training, so that there is something to report. */
const training = 60
const validationImages = 2000
const aPage = 500
const silent = { info: () => undefined, error: () => undefined }

const definition = {
  name: 'large',
  dataset: 'made-up',
  parallelism: 100_000,
  parameters: {
    architecture: ['cnn', 'resnet10'],
    optimizer: ['adam', 'adamw', 'adamax'],
    learningRate: { min: 1e-5, max: 1e-1, scale: 'log' },
    batchSize: [16, 32, 64, 128],
    dropout: { min: 0, max: 1.5 },
    labelSmoothing: { min: 0, max: 0.2 },
    beta1: { min: 0.8, max: 0.99 },
  },
}

const varied = Object.keys(definition.parameters)

/** A trial in training, and what its next report needs. */
interface InTraining {
  trial: TrialSummary
  fence: number
  epoch: number
}

/**
 * A random search of so many trials in a Redis of its own, with the API as a process of its own. Trials are opened by the
 * scheduler. Of most, all epochs but the last are written as reports are stored, and the last is reported, which
 * completes the trial. The last `training` of them are at half of their epochs.
 */
export async function startLargeSweep(trials: number, to = epochs) {
  const stack = await startTestStack()
  const redis = await openRedis({ url: stack.redis.url, role: 'scheduler' })
  const raw = new Redis(stack.redis.url)
  const scheduler = createScheduler(redis, silent)
  await redis.datasets.register(
    datasetRecord({ name: 'made-up', splits: { train: 13_000, val: validationImages, test: 0 } }),
  )
  await redis.fleet.announce(workerRecord({ id: 'worker-1', host: 'train-1', slots: training }))
  stack.startPart('api')
  await until('the API answers', () => stack.client.workers().catch(() => undefined))
  // Nobody starts on it again: gigabytes of reports need not go to a disk.
  await raw.config('SET', 'appendonly', 'no')
  const { id } = await stack.client.createSweep({
    ...definition,
    parameters: { ...definition.parameters, epochs: to },
    search: { kind: 'random', trials },
  })
  await scheduler.advance(id)

  const waiting: InTraining[] = []
  for (let after = 0; after < trials; ) {
    const page = await redis.sweeps.trials(id, { after, limit: aPage })
    if (page.length === 0) throw new Error(`only ${after} trials were opened`)
    after = page.at(-1)?.number as number
    await writeEpochs(raw, id, page, trials - training)
    const done = await Promise.all(
      page.map((trial) => finish(trial, trial.number > trials - training)),
    )
    waiting.push(...done.flat())
    process.stderr.write(`\r${after} of ${trials} trials written`)
  }
  process.stderr.write('\n')
  await scheduler.advance(id)

  async function finish(trial: TrialSummary, isOpen: boolean): Promise<InTraining[]> {
    // A worker looks for a free slot of its own: with one for all it would try hundreds.
    const worker = isOpen ? 'worker-1' : `done-${trial.number % aPage}`
    const started = await redis.lineages.start(trial.lineage, worker)
    if (started.kind !== 'started') throw new Error(`trial ${trial.number} did not start`)
    const { fence, epoch } = started
    if (isOpen) return [{ trial, fence, epoch }]
    await redis.lineages.report(trial.lineage, fence, madeReport(trial, trial.epochs))
    return []
  }

  let turn = 0
  return {
    stack,
    id,
    trials,
    /** The next report of one of those in training, in turn. */
    async report(): Promise<void> {
      const one = waiting[turn % waiting.length] as InTraining
      turn += 1
      one.epoch += 1
      if (one.epoch >= one.trial.epochs) throw new Error('all trials in training are nearly done')
      await redis.lineages.report(one.trial.lineage, one.fence, madeReport(one.trial, one.epoch))
    },
    /** All trials that are complete, as JSON: parameters, and the metric by epoch. */
    async *written(): AsyncGenerator<string> {
      for (let after = 0; after < trials - training; ) {
        const page = await redis.sweeps.trials(id, { after, limit: aPage })
        after = page.at(-1)?.number ?? trials
        for (const trial of page) yield writtenTrial(trial)
      }
    },
    async [Symbol.asyncDispose]() {
      raw.disconnect()
      await redis.close()
      await stack[Symbol.asyncDispose]()
    },
  }
}
export type LargeSweep = Awaited<ReturnType<typeof startLargeSweep>>

/** Of those before `open` all epochs but the last, of the others the first half. */
async function writeEpochs(raw: Redis, id: string, page: TrialSummary[], open: number) {
  const pipeline = raw.pipeline()
  let written = 0
  for (const trial of page) {
    const upTo = trial.number > open ? trial.epochs / 2 : trial.epochs - 1
    const reports = Array.from({ length: upTo }, (_, at) => storedReport(trial, at + 1))
    pipeline.rpush(`{sweepstack}:lineage:${trial.lineage}:reports`, ...reports)
    pipeline.hset(`{sweepstack}:lineage:${trial.lineage}`, 'epoch', upTo)
    written += upTo
  }
  pipeline.hincrby(`{sweepstack}:sweep:${id}`, 'trainedEpochs', written)
  await pipeline.exec()
}

/** Curves as sweeps have them: most near the best that their settings allow, some nowhere. */
function valuesOf({ number, config }: TrialSummary, epoch: number) {
  const luck = Math.abs(Math.sin(number * 12.9898) * 43758.5453) % 1
  const distance = Math.log10(config.learningRate) + 3
  const best =
    0.8 * Math.exp(-(distance ** 2) / 5) - 0.04 * (config.dropout as number) + 0.06 * luck
  const noise = 0.012 * Math.sin(number * 7.1 + epoch * 3.7)
  const share = Math.max(0.01, best * (1 - Math.exp(-epoch / 12)) + noise)
  const right = Math.round(share * validationImages)
  return {
    loss: Math.round(3200 * (1 - share)) / 1000,
    accuracy: Math.round(1000 * share) / 1000,
    val_loss: Math.round(3400 * (1 - share) + 4 * epoch) / 1000,
    val_accuracy: right / validationImages,
    learning_rate: config.learningRate,
    seconds: 20.123,
  }
}

function madeReport(trial: TrialSummary, epoch: number): ImageReport {
  return reportOf(epoch, valuesOf(trial, epoch))
}

function writtenTrial(trial: TrialSummary): string {
  const params = Object.fromEntries(varied.map((name) => [name, trial.config[name]]))
  const values = Array.from(
    { length: trial.epochs },
    (_, at) => valuesOf(trial, at + 1).val_accuracy,
  )
  return JSON.stringify({ params, values })
}

/** What a report has beside the values that differ, as text: a million of them are to be written in seconds. */
const rest = JSON.stringify(reportOf(1)).replace(
  /"(epoch|loss|accuracy|val_loss|val_accuracy|learning_rate|seconds)":[^,]+,/g,
  '',
)

/** As `JSON.stringify` has it of `madeReport`, but for the order of the members. */
function storedReport(trial: TrialSummary, epoch: number): string {
  return `{"epoch":${epoch},${JSON.stringify(valuesOf(trial, epoch)).slice(1, -1)},${rest.slice(1)}`
}
