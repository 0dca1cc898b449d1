import type { Failure, Report, TrialSummary } from '@sweepstack/protocol'
import { createScheduler } from '../../apps/scheduler/src/scheduler.ts'
import { startTestApi } from './api.ts'
import { datasetRecord, reportOf, workerRecord } from './records.ts'

const validationImages = 2000
/** As often as workers do: a dashboard counts one that is silent for long as lost. */
const ANNOUNCED_EVERY_MS = 1000
const silent = { info: () => undefined, error: () => undefined }

/** What a page is shown of: the real API over records whose figures are made up, and the same each time. */
export async function startShownInstallation() {
  const ends: (() => Promise<void>)[] = []
  const api = await startTestApi()
  const { redis } = api
  const { url } = await api.listen()
  const scheduler = createScheduler(redis, silent)
  await redis.datasets.register(
    datasetRecord({
      name: 'emoji-100',
      hash: 'e'.repeat(64),
      classes: Array.from({ length: 100 }, (_, at) => `class ${at}`),
      splits: { train: 13_000, val: validationImages, test: 1000 },
      bytes: 184_000_000,
      warnings: ['12 validation images are nearly the same as training images.'],
    }),
  )

  /** Posts a sweep and opens its trials. */
  async function open(definition: object): Promise<string> {
    const answer = await fetch(`${url}/v1/sweeps`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ dataset: 'emoji-100', ...definition }),
    })
    if (answer.status !== 201) throw new Error(await answer.text())
    const { id } = (await answer.json()) as { id: string }
    await scheduler.advance(id)
    return id
  }

  async function trialsOf(id: string): Promise<TrialSummary[]> {
    const all: TrialSummary[] = []
    for (;;) {
      const page = await redis.sweeps.trials(id, { after: all.at(-1)?.number ?? 0, limit: 1000 })
      all.push(...page)
      if (page.length < 1000) return all
    }
  }

  /** Reports the epochs of a trial's lineage up to one, from where it is. */
  async function train(trial: TrialSummary, to = trial.epochs): Promise<void> {
    const { lineage } = trial
    const started = await redis.lineages.start(lineage, 'worker-1')
    if (started.kind !== 'started') return
    for (let epoch = started.epoch + 1; epoch <= to; epoch += 1) {
      await redis.lineages.report(lineage, started.fence, shownReport(trial, epoch))
    }
  }

  async function fail(trial: TrialSummary, failure: Failure): Promise<void> {
    const started = await redis.lineages.start(trial.lineage, 'worker-1')
    if (started.kind === 'started') await redis.lineages.fail(trial.lineage, started.fence, failure)
  }

  return {
    ...api,
    url,
    scheduler,
    open,
    trialsOf,
    train,
    fail,
    /** Workers that say that they are there, again and again. */
    async showWorkers() {
      let announced = announce()
      await announced
      const timer = setInterval(() => {
        announced = announced.then(announce)
      }, ANNOUNCED_EVERY_MS)
      ends.push(() => {
        clearInterval(timer)
        return announced
      })
    },
    async [Symbol.asyncDispose]() {
      // The records end after what is said to them.
      for (const end of ends) await end()
      await api[Symbol.asyncDispose]()
    },
  }

  async function announce() {
    await redis.fleet.announce(workerRecord({ id: 'worker-1', host: 'train-1', slots: 4 }))
    await redis.fleet.announce(
      workerRecord({
        id: 'worker-2',
        host: 'train-2',
        slots: 2,
        status: 'quarantined',
        reason: '3 trainers in a row ended at their start; it tries again in 2 min',
      }),
    )
  }
}

/** Curves as sweeps have them: most near the best that their settings allow, some nowhere. */
function shownReport({ number, config }: TrialSummary, epoch: number): Report {
  const luck = Math.abs(Math.sin(number * 12.9898) * 43758.5453) % 1
  const distance = Math.log10(config.learningRate) + 3
  const optimizer = config.optimizer === 'adam' ? 1 : 0.94
  const best = 0.82 * optimizer * Math.exp(-(distance ** 2) / 5) + 0.03 * (luck - 0.5)
  const noise = 0.012 * Math.sin(number * 7.1 + epoch * 3.7)
  const share = Math.max(0.01, best * (1 - Math.exp(-epoch / 4)) + noise)
  const right = Math.round(share * validationImages) / validationImages
  const fitted = Math.min(0.999, share * (1 + 0.012 * epoch))
  return reportOf(epoch, {
    loss: 3.2 * (1 - fitted) + 0.05,
    accuracy: fitted,
    val_loss: 3.4 * (1 - right) + 0.08 + 0.004 * epoch,
    val_accuracy: right,
    val_top5_accuracy: Math.min(0.999, right * 1.16),
    val_balanced_accuracy: right * 0.985,
    val_macro_f1: right * 0.98,
    val_auc: 0.5 + right / 2,
    learning_rate: config.learningRate,
    seconds: 20 + luck,
    state: number.toString(16).padStart(32, '0'),
  })
}
