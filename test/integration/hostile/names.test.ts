import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openArtifactStore } from '@sweepstack/artifacts'
import { encode } from '@sweepstack/checkpoints'
import { predictionArtifact } from '@sweepstack/core'
import { openRedis, type RedisHandle } from '@sweepstack/redis'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { buildApp } from '../../../apps/api/src/app.ts'
import { createScheduler } from '../../../apps/scheduler/src/scheduler.ts'
import { datasetRecord, reportOf } from '../../support/records.ts'
import { startTestRedis } from '../../support/redis.ts'

/** Names that every plain object has by birth, through the whole chain and back. */
const names = ['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'valueOf']
const [first = '', ...others] = names

let server: Awaited<ReturnType<typeof startTestRedis>>
let redis: RedisHandle
let app: Awaited<ReturnType<typeof buildApp>>
let folder: string
let id: string
const inherited = Reflect.ownKeys(Object.prototype)

beforeAll(async () => {
  server = await startTestRedis()
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-names-'))
  redis = await openRedis({ url: server.url, role: 'api' })
  const artifacts = openArtifactStore(path.join(folder, 'artifacts'))
  const ingest = () => Promise.reject(new Error('not in this test'))
  app = await buildApp({ redis, dataRoot: folder, artifacts, ingest, apiKey: undefined })
  await redis.datasets.register(
    datasetRecord({
      name: 'constructor',
      classes: names,
      splits: { train: 10, val: names.length, test: 0 },
    }),
  )
  const response = await post({ name: first, tags: others, dataset: 'constructor' })
  expect(response.statusCode).toBe(201)
  id = response.json().id
  await createScheduler(redis, { info: () => undefined, error: () => undefined }).advance(id)
  const [trial] = await redis.sweeps.trials(id, { after: 0, limit: 1 })
  const lineage = trial?.lineage as string
  const started = await redis.lineages.start(lineage, first)
  if (started.kind !== 'started') throw new Error('did not start')
  const checkpoint = { epoch: 1, artifact: 'x', sha256: 'a'.repeat(64), bytes: 1 }
  await redis.lineages.recordCheckpoint(lineage, started.fence, checkpoint)
  await redis.lineages.report(lineage, started.fence, reportOf(1, { val_accuracy: 0.2 }))
  const probabilities = new Float32Array(names.length ** 2)
  for (let image = 0; image < names.length; image += 1) probabilities[image * names.length] = 1
  const size = names.length
  const file = encode(
    [
      { name: 'probabilities', dtype: 'F32', shape: [size, size], data: probabilities },
      { name: 'labels', dtype: 'I32', shape: [size], data: Int32Array.from(names, (_, at) => at) },
    ],
    { names: JSON.stringify(names), classes: JSON.stringify(names), groups: JSON.stringify(names) },
  )
  await artifacts.put(predictionArtifact({ lineage, epoch: 1, split: 'val' }), file)
})
afterAll(async () => {
  await app?.close()
  await redis?.close()
  await server?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})
afterEach(() => expect(Reflect.ownKeys(Object.prototype)).toEqual(inherited))

const post = (payload: object, url = '/v1/sweeps') =>
  app.inject({ method: 'POST', url, payload: { parameters: { epochs: 1 }, ...payload } })
const get = async (place: string) => {
  const response = await app.inject(`/v1/${place}`)
  expect([place, response.statusCode, response.payload.slice(0, 300)]).toEqual([
    place,
    200,
    expect.any(String),
  ])
  return response
}

test('of sweeps, tags and datasets come back as they were', async () => {
  const sweep = (await get(`sweeps/${id}`)).json()
  expect([sweep.name, sweep.definition.tags]).toEqual([first, others])
  expect((await get('datasets/constructor')).json().classes).toEqual(names)
})

test('of classes and groups have their own row in every table and measure', async () => {
  const trial = `sweeps/${id}/trials/1`
  const measures = (await get(`${trial}/metrics.json`)).json()
  expect(measures.classes.map((one: { class: string }) => one.class)).toEqual(names)
  const groups = measures.groups.map((one: { group: string; images: number }) => [
    one.group,
    one.images,
  ])
  expect(groups.sort()).toEqual(names.map((name) => [name, 1]).sort())
  expect((await get(`${trial}/confusion.csv`)).payload.split('\n')[0]).toBe(
    ['true \\ predicted', ...names].join(','),
  )
  expect((await get(`${trial}/predictions.csv`)).payload).toContain(`${first},${first},${first},`)
})

test('of classes are drawn, and what comes after is answered as before', async () => {
  for (const picture of ['confusion.png', 'curves.png', 'reliability.png']) {
    const { rawPayload } = await get(`sweeps/${id}/trials/1/${picture}`)
    expect(rawPayload.subarray(1, 4).toString()).toBe('PNG')
  }
  expect((await post({ name: 's', dataset: 'constructor' }, '/v1/plans')).statusCode).toBe(200)
  await get(`sweeps?limit=1`)
})

test('of workers are in the fleet', async () => {
  for (const name of names) {
    const worker = { id: name, host: name, pid: 1, slots: 1, threads: 1, device: 'cpu' as const }
    const rest = {
      precisions: ['float32' as const],
      versions: {},
      status: 'active' as const,
      running: [],
      training: [],
      gpus: [],
    }
    const times = { startedAt: new Date().toISOString(), seenAt: new Date().toISOString() }
    await redis.fleet.announce({ ...worker, ...rest, ...times, reason: null })
  }
  const { workers } = (await get('workers')).json()
  expect(workers.map((worker: { id: string }) => worker.id).sort()).toEqual([...names].sort())
})

test.each(names)(
  '%s as metric, parameter, option or architecture is refused with its place',
  async (name) => {
    const entry = (value: unknown) => Object.fromEntries([[name, value]])
    const sweep = { name: 's', dataset: 'constructor' }
    const bodies = [
      { ...sweep, metric: name },
      { ...sweep, ...entry(1) },
      { ...sweep, parameters: { epochs: 1, ...entry([1]) } },
      { ...sweep, parameters: { epochs: 1, architecture: name } },
      { ...sweep, parameters: { epochs: 1, architecture: { name } } },
      { ...sweep, parameters: { epochs: 1, architecture: { name: 'cnn', ...entry(1) } } },
      { ...sweep, parameters: { epochs: 1, schedule: { kind: 'constant', ...entry(1) } } },
      { ...sweep, search: { kind: 'grid', of: [entry([1])] } },
    ]
    for (const body of bodies) {
      for (const type of ['application/json', 'application/yaml']) {
        const response = await app.inject({
          method: 'POST',
          url: '/v1/plans',
          headers: { 'content-type': type },
          payload: JSON.stringify({ parameters: { epochs: 1 }, ...body }),
        })
        expect([JSON.stringify(body), response.statusCode]).toEqual([
          JSON.stringify(body),
          expect.toSatisfy((status: number) => status === 400 || status === 422),
        ])
      }
    }
    for (const query of [`where=${name}=1`, `sort=${name}`, `where=config.${name}=1`]) {
      const response = await app.inject(`/v1/sweeps/${id}/leaderboard?${query}`)
      expect([query, response.statusCode]).toEqual([query, 400])
    }
  },
)
