/**
 * npm run bench:leaderboard: how long the API takes for a page of 100 rows of a sweep with 10,000 completed
 * trials. Real Redis, records written by the real scripts, the real application by injection (no socket).
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openArtifactStore } from '@sweepstack/artifacts'
import type { Leaderboard, Report, TrialSummary } from '@sweepstack/protocol'
import { openRedis } from '@sweepstack/redis'
import { buildApp } from '../../apps/api/src/app.ts'
import { createScheduler } from '../../apps/scheduler/src/scheduler.ts'
import { datasetRecord, reportOf } from '../support/records.ts'
import { startTestRedis } from '../support/redis.ts'
import { describeMachine } from './machine.ts'
import { table } from './statistics.ts'

const completed = 10_000
const requests = 300
const warmUps = 30
const epochs = 5
const validationImages = 2000

const directory = await mkdtemp(path.join(tmpdir(), 'sweepstack-bench-'))
const server = await startTestRedis({ directory })
const redis = await openRedis({ url: server.url, role: 'api' })
const artifacts = openArtifactStore(path.join(directory, 'artifacts'))
const ingest = () => Promise.reject(new Error('nothing to ingest'))
const app = await buildApp({ redis, artifacts, dataRoot: directory, apiKey: undefined, ingest })

/** A sweep whose trials are all open; those of the last rounds complete while the clock runs. */
async function openSweep(): Promise<string> {
  await redis.datasets.register(
    datasetRecord({
      name: 'bench',
      hash: 'b'.repeat(64),
      splits: { train: 13_000, val: validationImages, test: 0 },
    }),
  )
  const trials = completed + 2 * (requests + warmUps)
  const payload = {
    name: 'bench',
    dataset: 'bench',
    parallelism: 100_000,
    search: { kind: 'random', trials },
    parameters: {
      architecture: ['cnn', 'resnet10'],
      optimizer: ['adam', 'sgd', 'adamax'],
      learningRate: { min: 1e-5, max: 1e-1, scale: 'log' },
      batchSize: [16, 32, 64],
      epochs,
    },
  }
  const response = await app.inject({ method: 'POST', url: '/v1/sweeps', payload })
  const { id } = response.json() as { id: string }
  await scheduler.advance(id)
  return id
}

/** Curves as sweeps have them: most near the best that their settings allow, some nowhere. */
function reportsOf({ number, config }: TrialSummary): Report[] {
  const luck = Math.abs(Math.sin(number * 12.9898) * 43758.5453) % 1
  const distance = Math.log10(config.learningRate) + 3
  const best = 0.72 * Math.exp(-(distance ** 2) / 3) + 0.03 * (luck - 0.5)
  return Array.from({ length: epochs }, (_, place) => {
    const share = Math.max(0.01, best * (1 - Math.exp(-(place + 1) / 2)))
    const right = Math.round(share * validationImages) / validationImages
    return reportOf(place + 1, {
      loss: 2.5 - 2 * share,
      accuracy: share,
      val_loss: 2.6 - 2 * right,
      val_accuracy: right,
      learning_rate: config.learningRate,
      seconds: 20 + luck,
      state: number.toString(16).padStart(32, '0'),
    })
  })
}

async function complete(trial: TrialSummary): Promise<void> {
  const started = await redis.lineages.start(trial.lineage, 'bench')
  if (started.kind !== 'started') throw new Error(`trial ${trial.number} did not start`)
  for (const report of reportsOf(trial)) {
    await redis.lineages.report(trial.lineage, started.fence, report)
  }
}

async function board(query: string): Promise<Leaderboard> {
  const response = await app.inject(`/v1/sweeps/${id}/leaderboard?${query}`)
  if (response.statusCode !== 200) throw new Error(response.body)
  return response.json()
}

/** Milliseconds of `requests` requests, one after the other; `before` each is not counted. */
async function measure(query: string, before = async () => undefined as unknown) {
  const times: number[] = []
  for (let request = 0; request < warmUps + requests; request += 1) {
    await before()
    const from = performance.now()
    const { statusCode } = await app.inject(`/v1/sweeps/${id}/leaderboard?${query}`)
    times.push(performance.now() - from)
    if (statusCode !== 200) throw new Error(`status ${statusCode}`)
  }
  return times.slice(warmUps).sort((a, b) => a - b)
}

const log = { info: () => undefined, error: () => undefined }
const scheduler = createScheduler(redis, log)
const machine = describeMachine()
const id = await openSweep()
const waiting: TrialSummary[] = []
for (let after = 0; ; ) {
  const page = await redis.sweeps.trials(id, { after, limit: 1000 })
  waiting.push(...page)
  if (page.length < 1000) break
  after = page.at(-1)?.number as number
}
while (waiting.length > 2 * (requests + warmUps)) {
  await Promise.all(waiting.splice(0, 100).map(complete))
}
await scheduler.advance(id)
const completeOne = async () => complete(waiting.shift() as TrialSummary)

let cursor = ''
for (let page = 0; page < 5; page += 1) {
  cursor = `&after=${(await board(`limit=1000${page === 0 ? '' : cursor}`)).next}`
}
const forms: [string, string, (() => Promise<unknown>)?][] = [
  ['first page', ''],
  ['page from row 5,001 on', cursor],
  [
    'where optimizer=adam, learningRate<=0.001',
    '&where=optimizer%3Dadam&where=learningRate%3C%3D0.001',
  ],
  ['sorted by val_loss', '&sort=val_loss'],
  ['sorted by learningRate, descending', '&sort=-learningRate'],
  ['first page after a new result', '', completeOne],
  ['where …, after a new result', '&where=optimizer%3Dadam&sort=val_loss', completeOne],
]
const rows: string[][] = []
for (const [name, query, before] of forms) {
  const times = await measure(`limit=100${query}`, before)
  const at = (share: number) => (times[Math.ceil(share * times.length) - 1] as number).toFixed(1)
  rows.push([name, at(0.5), at(0.99)])
}
console.log(`${machine}\n${completed} completed trials, ${requests} requests each, ms`)
console.log(table(['a page of 100 rows', 'p50', 'p99'], rows))
await app.close()
await redis.close()
await server.stop()
await rm(directory, { recursive: true, force: true })
