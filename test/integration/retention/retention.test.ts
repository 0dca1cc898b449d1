import { predictionArtifact } from '@sweepstack/core'
import { ProblemError, type TrialSummary } from '@sweepstack/protocol'
import { diskReport, surveyStorage } from '@sweepstack/retention'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'
import { reportOf } from '../../support/records.ts'
import { collectAfter, day, policy, storageOf } from '../../support/storage.ts'

/** Records, files and scripts are real; the figures of the epochs are made up. */
let fixture: Board
beforeEach(async () => {
  fixture = await startBoard({ train: 100, val: 100, test: 0 })
})
afterEach(() => fixture[Symbol.asyncDispose]())

const names = async () => (await fixture.artifacts.list('')).map(({ name }) => name)

/** Trains the trial's one epoch and stores a checkpoint and predictions of it. Answers their files. */
async function train(trial: TrialSummary, right: number): Promise<[string, string]> {
  const { redis, artifacts } = fixture
  const { lineage } = trial
  const started = await redis.lineages.start(lineage, 'w')
  if (started.kind !== 'started') throw new Error('did not start')
  const { fence } = started
  const artifact = `checkpoints/${lineage}/${fence}-1.safetensors`
  const stored = await artifacts.put(artifact, new Uint8Array(1000))
  await redis.lineages.recordCheckpoint(lineage, fence, { epoch: 1, artifact, ...stored })
  const share = right / 100
  await redis.lineages.report(lineage, fence, reportOf(1, { val_accuracy: share }))
  const request = { lineage, epoch: 1, split: 'val' } as const
  await fixture.predict(request, right)
  return [artifact, predictionArtifact(request)]
}

/** A sweep of two trials that has ended; the second one leads. */
async function endedSweep() {
  const id = await fixture.open({ learningRate: [0.1, 0.2] })
  const files: string[][] = []
  for (const [place, trial] of (await fixture.trials(id)).entries()) {
    files.push(await train(trial, 50 + 10 * place))
  }
  await fixture.scheduler.advance(id)
  const [beaten = [], leader = []] = files
  return { id, beaten, leader }
}

test('while a sweep goes on, and for some time after its end, nothing of it goes', async () => {
  const goesOn = await fixture.open({ learningRate: [0.1, 0.2] })
  for (const trial of await fixture.trials(goesOn)) await train(trial, 50)
  await fixture.redis.sweeps.push(goesOn, { type: 'statusRequested', status: 'paused' })
  await endedSweep()
  const before = await names()
  expect(before).toHaveLength(8)
  expect(await collectAfter(fixture, 0.9)).toMatchObject({ files: 0, lineages: 0 })
  expect(await names()).toEqual(before)
})

test('long after its end the leader keeps its files, and all keep their reports', async () => {
  const { id, beaten, leader } = await endedSweep()
  expect(await collectAfter(fixture, 1.1, { dryRun: true })).toMatchObject({
    dryRun: true,
    files: 2,
  })
  expect(await names()).toHaveLength(4)
  const collected = await collectAfter(fixture, 1.1)
  expect(collected).toMatchObject({ files: 2, lineages: 0 })
  expect(collected?.kinds).toEqual(
    expect.arrayContaining([{ kind: 'checkpoints', files: 1, bytes: 1000 }]),
  )
  expect(await names()).toEqual([...leader].sort())
  const [first] = await fixture.trials(id)
  const lineage = await fixture.redis.lineages.read(first?.lineage ?? '')
  expect(lineage).toMatchObject({ epoch: 1, checkpoints: [], reports: [{ val_accuracy: 0.5 }] })
  const request = { lineage: first?.lineage ?? '', epoch: 1, split: 'val' } as const
  expect(await fixture.redis.predictions.stored([request])).toEqual([false])
  expect(beaten).toHaveLength(2)
  expect((await fixture.board(id)).rows).toHaveLength(2)
})

test('what a deleted sweep trained is found again at once, then forgotten', async () => {
  const { id } = await endedSweep()
  const [trial] = await fixture.trials(id)
  await fixture.redis.sweeps.remove(id)
  expect(await collectAfter(fixture, 1.9)).toMatchObject({ files: 0, lineages: 0 })
  expect(await collectAfter(fixture, 2.1)).toMatchObject({ files: 4, lineages: 2 })
  expect(await names()).toEqual([])
  expect(await fixture.redis.lineages.read(trial?.lineage ?? '')).toBeUndefined()
  expect(await fixture.redis.retention.lineages()).toEqual([])
})

test('a lineage that is watched between the look and the collection keeps all it has', async () => {
  const { id, beaten, leader } = await endedSweep()
  const [trial] = await fixture.trials(id)
  const definition = (await fixture.redis.sweeps.read(id))?.state.definition
  await fixture.redis.sweeps.remove(id)
  const survey = await surveyStorage(storageOf(fixture), policy, Date.now() + 3 * day)
  const response = await fixture.app.inject({
    method: 'POST',
    url: '/v1/sweeps',
    payload: { ...definition, parameters: { ...definition?.parameters, learningRate: 0.1 } },
  })
  expect(response.statusCode).toBe(201)
  await fixture.scheduler.advance(response.json().id)
  const { collect } = await import('../../../packages/retention/src/collect.ts')
  expect(await collect(storageOf(fixture), survey, { dryRun: false })).toMatchObject({
    lineages: 1,
    files: 2,
  })
  expect(await names()).toEqual([...beaten].sort())
  expect(leader).toHaveLength(2)
  const [again] = await fixture.trials(response.json().id)
  expect(again).toMatchObject({ lineage: trial?.lineage, status: 'completed', score: 0.5 })
})

test('files that no record names go once nobody can be about to record them', async () => {
  const { artifacts, redis } = fixture
  const id = await fixture.open({})
  const [trial] = await fixture.trials(id)
  const started = await redis.lineages.start(trial?.lineage ?? '', 'w')
  const fence = started.kind === 'started' ? started.fence : 0
  const own = `checkpoints/${trial?.lineage}/${fence}-1.safetensors`
  const stale = `checkpoints/${trial?.lineage}/${fence - 1}-1.safetensors`
  const gone = `checkpoints/${'e'.repeat(64)}/1-1.safetensors`
  const dataset = `datasets/${'f'.repeat(64)}.dataset`
  const registered = `datasets/${'a'.repeat(64)}.dataset`
  const foreign = 'other/notes.txt'
  for (const name of [own, stale, gone, dataset, registered, foreign]) {
    await artifacts.put(name, new Uint8Array(10))
  }
  expect(await collectAfter(fixture, 0)).toMatchObject({ files: 0 })
  expect(await collectAfter(fixture, 0.1)).toMatchObject({ files: 2 })
  expect(await names()).toEqual([own, dataset, foreign, registered].sort())
  expect(await collectAfter(fixture, 2.1)).toMatchObject({ files: 1 })
  expect(await names()).toEqual([own, foreign, registered].sort())
})

test('of a sweep whose record cannot be read nothing goes', async () => {
  const { id } = await endedSweep()
  const direct = new Redis(fixture.server.url)
  await direct.hset(`{sweepstack}:sweep:${id}`, 'head', '{"half')
  direct.disconnect()
  expect(await collectAfter(fixture, 100)).toMatchObject({ files: 0, lineages: 0 })
  expect(await names()).toHaveLength(4)
})

test('one collects at a time; the next is told so', async () => {
  const inside = await fixture.redis.retention.alone(() => collectAfter(fixture, 0))
  expect(inside).toBeUndefined()
  const answer = await fixture.redis.retention.alone(() =>
    fixture.app.inject({ method: 'POST', url: '/v1/gc', payload: {} }),
  )
  expect(answer?.statusCode).toBe(409)
  expect(await collectAfter(fixture, 0)).toMatchObject({ files: 0 })
  const failed = fixture.redis.retention.alone(() =>
    Promise.reject(new ProblemError('CONFLICT', '')),
  )
  await expect(failed).rejects.toThrow()
  expect(await collectAfter(fixture, 0)).toBeDefined()
})

test('the report adds up, by kind, sweep and lineage, and says why', async () => {
  const { id } = await endedSweep()
  const response = await fixture.app.inject('/v1/disk')
  expect(response.statusCode).toBe(200)
  const report = response.json()
  const stored = await fixture.artifacts.list('')
  const bytes = stored.reduce((sum, file) => sum + file.bytes, 0)
  expect(report).toMatchObject({ files: 4, bytes, collectable: { files: 0 } })
  expect(report.kinds.reduce((sum: number, kind: { bytes: number }) => sum + kind.bytes, 0)).toBe(
    bytes,
  )
  expect(report.sweeps).toMatchObject([{ sweep: id, status: 'completed', bytes, shared: 0 }])
  expect(report.lineages).toHaveLength(2)
  const later = await diskReport(
    await surveyStorage(storageOf(fixture), policy, Date.now() + 1.1 * day),
    {
      largest: 1,
    },
  )
  expect(later.lineages).toHaveLength(1)
  expect(later.reasons).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ kept: true, why: 'of a leader', files: 2 }),
      expect.objectContaining({
        kept: false,
        files: 2,
        why: 'its sweeps ended long ago and it leads in none',
      }),
    ]),
  )
})
