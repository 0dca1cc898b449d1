import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openArtifactStore } from '@sweepstack/artifacts'
import { predictionArtifact } from '@sweepstack/core'
import type { Leaderboard, TrialSummary } from '@sweepstack/protocol'
import { openRedis, type RedisHandle } from '@sweepstack/redis'
import { encode } from '@sweepstack/training/checkpoints'
import { tableFromIPC } from 'apache-arrow'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildApp } from '../../../apps/api/src/app.ts'
import { createScheduler } from '../../../apps/scheduler/src/scheduler.ts'
import { startTestRedis } from '../../support/redis.ts'

/** Leaderboards over real records; the figures of the epochs are made up, so that the ranking is known. */
const images = 400
const classes = ['a', 'b']
let server: Awaited<ReturnType<typeof startTestRedis>>
let redis: RedisHandle
let app: Awaited<ReturnType<typeof buildApp>>
let dataRoot: string
const artifacts = () => openArtifactStore(path.join(dataRoot, 'artifacts'))

beforeAll(async () => {
  server = await startTestRedis()
  dataRoot = await mkdtemp(path.join(tmpdir(), 'sweepstack-board-'))
  redis = await openRedis({ url: server.url, role: 'api' })
  const ingest = () => Promise.reject(new Error('not in this test'))
  app = await buildApp({ redis, dataRoot, artifacts: artifacts(), ingest, apiKey: undefined })
  await redis.datasets.register({
    ...{ name: 'tiny', hash: 'a'.repeat(64), imageSize: 64, classes, bytes: 1 },
    splits: { train: 1000, val: images, test: 0 },
    testLabelled: false,
    registeredAt: new Date().toISOString(),
  })
})
afterAll(async () => {
  await app?.close()
  await redis?.close()
  await server?.[Symbol.asyncDispose]()
  await rm(dataRoot, { recursive: true, force: true })
})

/** Creates a sweep and opens its trials. */
async function open(parameters: object, rest: object = {}): Promise<string> {
  const payload = { name: 's', dataset: 'tiny', parameters: { epochs: 1, ...parameters }, ...rest }
  const response = await app.inject({ method: 'POST', url: '/v1/sweeps', payload })
  expect(response.statusCode).toBe(201)
  const { id } = response.json() as { id: string }
  const log = { info: () => undefined, error: () => undefined }
  await createScheduler(redis, log).advance(id)
  return id
}

/** Reports one epoch of a trial's lineage, right on so many of the validation images. */
async function finish(trial: TrialSummary, right: number): Promise<void> {
  const started = await redis.lineages.start(trial.lineage, 'w1')
  if (started.kind !== 'started') throw new Error('did not start')
  await redis.lineages.report(trial.lineage, started.fence, {
    ...{ epoch: 1, loss: 1, accuracy: 0.5, val_loss: 2 - right / images },
    ...{
      val_accuracy: right / images,
      learning_rate: 0.1,
      seconds: trial.number,
      state: '0'.repeat(32),
    },
  })
}

const trials = (id: string) => redis.sweeps.trials(id, { after: 0, limit: 100 })
async function board(id: string, query = ''): Promise<Leaderboard> {
  const response = await app.inject(`/v1/sweeps/${id}/leaderboard?${query}`)
  expect(response.statusCode, response.body).toBe(200)
  return response.json()
}
const numbers = ({ rows }: Leaderboard) => rows.map(({ trial }) => trial)

test('a cursor goes on after its row, whatever comes in between', async () => {
  const id = await open({ learningRate: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6] })
  const all = await trials(id)
  for (const [place, right] of [280, 200, 240, 100].entries()) await finish(all[place]!, right)
  const first = await board(id, 'limit=2')
  expect(numbers(first)).toEqual([1, 3])
  // The new best moves every rank by one; page two still begins where page one ended.
  await finish(all[4]!, 300)
  await finish(all[5]!, 150)
  expect(numbers(await board(id, `limit=2&after=${first.next}`))).toEqual([2, 6])
  const rest = await board(id, `limit=9&after=${first.next}`)
  expect(numbers(rest)).toEqual([2, 6, 4])
  expect(rest.next).toBeNull()
  expect(rest.rows[0]).toMatchObject({ rank: 4, metrics: { val_accuracy: 0.5, val_loss: 1.5 } })
})

test('rows are picked and sorted by parameters and metrics; pages too', async () => {
  const id = await open({ learningRate: [0.01, 0.02, 0.03], optimizer: ['adam', 'sgd'] })
  for (const trial of await trials(id)) await finish(trial, 100 + 10 * trial.number)
  const by = async (query: string) => numbers(await board(id, query))
  const adam = (await trials(id)).filter(({ config }) => config.optimizer === 'adam')
  expect(await by('where=optimizer=adam')).toEqual(adam.map(({ number }) => number).reverse())
  expect(await by('where=optimizer=adam&where=learningRate%3C0.02')).toHaveLength(1)
  expect(await by('sort=seconds')).toEqual([1, 2, 3, 4, 5, 6])
  expect(await by('sort=-seconds&limit=2')).toEqual([6, 5])
  const page = await board(id, 'sort=val_loss&limit=4')
  expect(numbers(page)).toEqual([6, 5, 4, 3])
  expect(await by(`sort=val_loss&limit=4&after=${page.next}`)).toEqual([2, 1])
})

test.each(['where=optimiser=adam', 'where=optimizer', 'sort=speed', 'after=nonsense', 'after=1'])(
  'what cannot be read is answered with a code: %s',
  async (query) => {
    const id = await open({ learningRate: [0.7] })
    const response = await app.inject(`/v1/sweeps/${id}/leaderboard?${query}`)
    expect(response.statusCode).toBe(400)
    expect(response.json()).toMatchObject({ code: 'INVALID_REQUEST' })
  },
)

test('stored predictions tell apart what the scores alone do not', async () => {
  const id = await open({ learningRate: [0.001, 0.002] })
  const all = await trials(id)
  // 284 and 269 of 400: p = 0.25 as two proportions; McNemar of 0 against 15 discordant images: 6e-5.
  const right = [284, 269]
  for (const [place, trial] of all.entries()) await finish(trial, right[place]!)
  expect((await board(id)).rows.map(({ tie }) => tie)).toEqual([1, 1])
  for (const [place, trial] of all.entries()) {
    const request = { lineage: trial.lineage, epoch: 1, split: 'val' as const }
    const probabilities = new Float32Array(images * 2)
    for (let image = 0; image < images; image += 1) {
      probabilities[2 * image + (image < right[place]! ? 0 : 1)] = 1
    }
    const names = Array.from({ length: images }, (_, image) => `${image}.png`)
    const file = encode(
      [
        { name: 'probabilities', dtype: 'F32', shape: [images, 2], data: probabilities },
        { name: 'labels', dtype: 'I32', shape: [images], data: new Int32Array(images) },
      ],
      { names: JSON.stringify(names), classes: JSON.stringify(classes) },
    )
    await artifacts().put(predictionArtifact(request), file)
    await redis.predictions.finish(request)
  }
  expect((await board(id)).rows.map(({ tie }) => tie)).toEqual([1, 2])
})

test('the whole sweep leaves as CSV and as Arrow, with what has no score', async () => {
  const id = await open({ learningRate: [0.011, 0.012], schedule: { kind: 'constant' } })
  const [first] = await trials(id)
  await finish(first!, 300)
  const text = (await app.inject(`/v1/sweeps/${id}/trials.csv`)).body
  const [header, ...lines] = text.trim().split('\n')
  expect(header).toMatch(/^trial,status,score,val_accuracy,val_loss,accuracy,loss,epochs,seconds,/)
  expect(lines).toHaveLength(2)
  expect(lines[0]).toMatch(/^1,completed,0\.75,0\.75,1\.25,0\.5,1,1,1,42,/)
  expect(lines[0]).toContain('"{""kind"":""constant""}"')
  expect(lines[1]).toMatch(/^2,waiting,,,,,,1,0,42,/)
  const file = (await app.inject(`/v1/sweeps/${id}/trials.arrow`)).rawPayload
  const table = tableFromIPC(file)
  expect(table.numRows).toBe(2)
  expect(table.getChild('learningRate')?.toArray()).toEqual(Float64Array.of(0.011, 0.012))
  expect([...(table.getChild('score') ?? [])]).toEqual([0.75, null])
  expect(table.getChild('status')?.get(1)).toBe('waiting')
})
