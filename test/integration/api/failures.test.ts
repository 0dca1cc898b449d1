import { openArtifactStore } from '@sweepstack/artifacts'
import type { Failure } from '@sweepstack/protocol'
import { openRedis, type RedisHandle } from '@sweepstack/redis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildApp } from '../../../apps/api/src/app.ts'
import { createScheduler } from '../../../apps/scheduler/src/scheduler.ts'
import { patience, promisedHere } from '../../support/machine-speed.ts'
import { datasetRecord, reportOf, workerRecord } from '../../support/records.ts'
import { startTestRedis } from '../../support/redis.ts'
import { toldEvents } from '../../support/told-events.ts'

let server: Awaited<ReturnType<typeof startTestRedis>>
let redis: RedisHandle
let app: Awaited<ReturnType<typeof buildApp>>
let scheduler: ReturnType<typeof createScheduler>

beforeAll(async () => {
  server = await startTestRedis()
  redis = await openRedis({ url: server.url, role: 'api' })
  app = await buildApp({
    redis,
    dataRoot: server.directory,
    apiKey: undefined,
    artifacts: openArtifactStore(`${server.directory}/artifacts`),
    ingest: () => Promise.reject(new Error('not in this test')),
  })
  scheduler = createScheduler(redis, { info: () => undefined, error: () => undefined })
  await redis.datasets.register(datasetRecord())
})
afterAll(async () => {
  await app?.close()
  await redis?.close()
  await server?.[Symbol.asyncDispose]()
})

const post = (url: string, payload?: object) =>
  app.inject({ method: 'POST', url, ...(payload ? { payload } : {}) })
const get = async (url: string) => (await app.inject({ url })).json()

/** Opens all trials of a sweep of four learning rates; those that `fails` says fail so. */
async function sweepWith(name: string, fails: (rate: number) => Failure | undefined) {
  const learningRate = [0.001, 0.01, 0.1, 1]
  const { id } = (
    await post('/v1/sweeps', {
      name,
      dataset: 'tiny',
      parameters: { learningRate, epochs: 1 },
      seed: name.length,
    })
  ).json()
  await scheduler.advance(id)
  for (const { lineage, config } of await redis.sweeps.trials(id, { after: 0, limit: 9 })) {
    const started = await redis.lineages.start(lineage, 'w')
    if (started.kind !== 'started') continue
    const failure = fails(config.learningRate)
    if (failure) await redis.lineages.fail(lineage, started.fence, failure)
    else await redis.lineages.report(lineage, started.fence, reportOf(1))
  }
  await scheduler.advance(id)
  return id as string
}

const nan = (rate: number): Failure | undefined =>
  rate > 0.05
    ? {
        code: 'DIVERGED',
        class: 'diverged',
        message: `the loss is not finite in step ${rate * 70}`,
      }
    : undefined

test('failures are grouped with what they have in common; a retry brings the sweep back', async () => {
  const id = await sweepWith('nan', nan)
  expect(await get(`/v1/sweeps/${id}`)).toMatchObject({
    status: 'completed',
    counts: { failed: 2 },
  })
  const { failures } = await get(`/v1/sweeps/${id}/failures`)
  expect(failures).toMatchObject([
    { code: 'DIVERGED', class: 'diverged', count: 2, trials: [3, 4], where: 'learningRate > 0.01' },
  ])

  const answer = await post(`/v1/sweeps/${id}/retry`, { signature: failures[0].signature })
  expect([answer.statusCode, answer.json()]).toEqual([202, { trials: [3, 4] }])
  await scheduler.advance(id)
  expect(await get(`/v1/sweeps/${id}`)).toMatchObject({
    status: 'running',
    finishedAt: null,
    counts: { failed: 0, waiting: 2, completed: 2 },
  })
  for (const number of [3, 4]) {
    const { lineage } = await get(`/v1/sweeps/${id}/trials/${number}`)
    const started = await redis.lineages.start(lineage, 'w')
    if (started.kind !== 'started') throw new Error('was not queued')
    expect(started.starts).toBe(1)
    await redis.lineages.report(lineage, started.fence, reportOf(1))
  }
  await scheduler.advance(id)
  expect(await get(`/v1/sweeps/${id}`)).toMatchObject({
    status: 'completed',
    counts: { failed: 0, completed: 4 },
  })
})

test('one trial can be tried again; what did not fail cannot', async () => {
  const id = await sweepWith('single', (rate) =>
    rate === 1 ? { code: 'OUT_OF_MEMORY', class: 'memory', message: 'too much' } : undefined,
  )
  expect((await post(`/v1/sweeps/${id}/trials/4/retry`)).statusCode).toBe(202)
  for (const [url, code] of [
    [`/v1/sweeps/${id}/trials/1/retry`, 'NOTHING_TO_RETRY'],
    [`/v1/sweeps/${id}/trials/9/retry`, 'TRIAL_NOT_FOUND'],
  ]) {
    expect((await post(url as string)).json()).toMatchObject({ code })
  }
  const unknown = await post(`/v1/sweeps/${id}/retry`, { signature: 'x' })
  expect([unknown.statusCode, unknown.json().code]).toEqual([409, 'NOTHING_TO_RETRY'])
})

test('a failure of a worker waits and is tried elsewhere; its lineage is not set aside', async () => {
  const failure: Failure = { code: 'TRAINER_DIED', class: 'worker', message: 'signal SIGSEGV' }
  const { id } = (
    await post('/v1/sweeps', {
      name: 'w',
      dataset: 'tiny',
      parameters: { epochs: 1, dropout: 0.1 },
    })
  ).json()
  await scheduler.advance(id)
  const { lineage } = await get(`/v1/sweeps/${id}/trials/1`)
  const announce = (worker: string) => redis.fleet.announce(workerRecord({ id: worker }))
  await announce('bad')
  await announce('good')
  const first = await redis.lineages.start(lineage, 'bad')
  if (first.kind !== 'started') throw new Error('did not start')
  const retry = { delayMs: promisedHere(300), counts: true, alone: false, elsewhere: true }
  await redis.lineages.retryLater(lineage, first.fence, failure, retry)
  expect(await redis.lineages.releaseRetries()).toBe(0)
  await expect
    .poll(() => redis.lineages.releaseRetries(), { timeout: patience({ seconds: 3 }) })
    .toBe(1)
  expect(await redis.lineages.start(lineage, 'bad')).toEqual({ kind: 'nothingToDo' })
  expect(await redis.lineages.start(lineage, 'good')).toMatchObject({ kind: 'started', starts: 2 })
  const metrics = (await app.inject({ url: '/metrics' })).body
  expect(metrics).toMatch(/sweepstack_mended_total\{what="retried"\} 1/)
})

test('a trainer that died without a word: trials, lineage and events are answered', async () => {
  const silent: Failure = { code: 'TRAINER_DIED', class: 'worker', message: 'x', lastLines: [] }
  const id = await sweepWith('without a word', () => undefined)
  const { id: other } = (
    await post('/v1/sweeps', { name: 'o', dataset: 'tiny', parameters: { epochs: 1 }, seed: 99 })
  ).json()
  await scheduler.advance(other)
  const { lineage } = await get(`/v1/sweeps/${other}/trials/1`)
  const retry = { delayMs: 0, counts: true, alone: false, elsewhere: false }
  for (let starts = 0; starts < 6; starts += 1) {
    const started = await redis.lineages.start(lineage, 'w')
    if (started.kind !== 'started') break
    await redis.lineages.retryLater(lineage, started.fence, silent, retry)
  }
  await scheduler.advance(other)
  const failure = { code: 'POISONED', lastLines: [] }
  expect(await get(`/v1/sweeps/${other}/trials`)).toMatchObject({ trials: [{ failure }] })
  expect(await get(`/v1/lineages/${lineage}`)).toMatchObject({ status: 'quarantined', failure })
  expect((await get(`/v1/sweeps/${other}/failures`)).failures).toMatchObject([{ code: 'POISONED' }])
  const told = (await toldEvents(redis, other)).map(({ event }) => event)
  expect(told).toContainEqual(
    expect.objectContaining({ failure: expect.objectContaining(failure) }),
  )
  expect(await get(`/v1/sweeps/${id}`)).toMatchObject({ status: 'completed' })
})

test('DELETE right after a cancel waits for the scheduler, and says so if that does not come', async () => {
  const { id } = (
    await post('/v1/sweeps', { name: 'd', dataset: 'tiny', parameters: { epochs: 9 }, seed: 77 })
  ).json()
  await scheduler.advance(id)
  const remove = () => app.inject({ method: 'DELETE', url: `/v1/sweeps/${id}` })
  expect((await remove()).json()).toMatchObject({ status: 409, code: 'SWEEP_NOT_ENDED' })
  await app.inject({ method: 'PATCH', url: `/v1/sweeps/${id}`, payload: { status: 'cancelled' } })
  expect((await remove()).json()).toMatchObject({ status: 409, code: 'CONFLICT' })
  const [removed] = await Promise.all([remove(), scheduler.advance(id)])
  expect(removed.statusCode).toBe(204)
  expect((await remove()).json()).toMatchObject({ status: 404, code: 'SWEEP_NOT_FOUND' })
})
