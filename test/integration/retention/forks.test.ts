import { lineageKey } from '@sweepstack/core'
import type { ImageRecipe, Trial } from '@sweepstack/protocol'
import { diskReport, surveyStorage } from '@sweepstack/retention'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'
import { forkOf, openTrial } from '../../support/forks.ts'
import { reportOf } from '../../support/records.ts'
import { collectAfter, day, policy, storageOf } from '../../support/storage.ts'

/** A sweep that owns the parent, and another one that has a fork of it after epoch 3. */
let fixture: Board
let parents: string
let forks: string
let root: string
let recipe: ImageRecipe
let fork: string
beforeEach(async () => {
  fixture = await startBoard({ train: 100, val: 100, test: 0 })
  parents = await fixture.open({ epochs: 4 })
  root = (await fixture.trials(parents))[0]?.lineage as string
  await train(root, [2, 3, 4])
  await fixture.scheduler.advance(parents)
  forks = await fixture.open({ learningRate: 0.3 })
  recipe = forkOf((await fixture.redis.lineages.read(root))?.recipe as ImageRecipe, 3, 0.5)
  fork = lineageKey(recipe)
  await fixture.redis.sweeps.carryOut(forks, openTrial(2, recipe, 6))
})
afterEach(() => fixture[Symbol.asyncDispose]())

const filesOf = async (key: string) =>
  (await fixture.artifacts.list(`checkpoints/${key}/`)).map(({ name }) =>
    Number(/-(\d+)\.safetensors$/.exec(name)?.[1]),
  )

/** Trains to the target and stores a checkpoint of some epochs. */
async function train(key: string, kept: number[]): Promise<void> {
  const { redis, artifacts } = fixture
  const started = await redis.lineages.start(key, 'w')
  if (started.kind !== 'started') throw new Error('did not start')
  const { fence } = started
  for (let epoch = started.epoch + 1; epoch <= started.target; epoch += 1) {
    if (kept.includes(epoch)) {
      const artifact = `checkpoints/${key}/${fence}-${epoch}.safetensors`
      const stored = await artifacts.put(artifact, new Uint8Array(1000))
      const checkpoint = { epoch, artifact, ...stored }
      const answer = await redis.lineages.recordCheckpoint(key, fence, checkpoint)
      for (const { artifact } of answer?.dropped ?? []) await artifacts.delete(artifact)
    }
    await redis.lineages.report(key, fence, reportOf(epoch))
  }
}

const trialOfFork = async (): Promise<Trial> =>
  (await fixture.app.inject(`/v1/sweeps/${forks}/trials/2`)).json()

test('of a parent whose sweep is gone, the checkpoint stays that its fork needs, and disk says why', async () => {
  expect(await fixture.redis.sweeps.remove(parents)).toBe('removed')
  expect(await filesOf(root)).toEqual([3, 4])
  expect(await collectAfter(fixture, 3)).toMatchObject({ files: 1, lineages: 0 })
  expect(await filesOf(root)).toEqual([3])
  const disk = await diskReport(
    await surveyStorage(storageOf(fixture), policy, Date.now() + 3 * day),
    {
      largest: 9,
    },
  )
  const why = 'for a fork to go on from'
  expect(disk.reasons).toContainEqual(expect.objectContaining({ why, kept: true, files: 1 }))
  const sweeps = [forks]
  const ofRoot = expect.objectContaining({ lineage: root, files: 1, sweeps, why })
  expect(disk.lineages).toContainEqual(ofRoot)
  const ofForks = expect.objectContaining({ sweep: forks, files: 1, bytes: 1000, shared: 0 })
  expect(disk.sweeps).toContainEqual(ofForks)
  const started = await fixture.redis.lineages.start(fork, 'w')
  expect(started).toMatchObject({ epoch: 3, checkpoints: [{ epoch: 3 }] })
})

test('disk counts a checkpoint that a fork begins with for both sweeps, and no other one of the parent', async () => {
  const { sweeps } = await diskReport(await surveyStorage(storageOf(fixture), policy, Date.now()), {
    largest: 9,
  })
  const sums = sweeps.map(({ sweep, files, bytes, shared }) => [sweep, files, bytes, shared])
  expect(sums).toEqual([
    [parents, 2, 2000, 1000],
    [forks, 1, 1000, 1000],
  ])
})

test('once the fork has checkpoints of its own the parent may go, and the fork is whole', async () => {
  await fixture.redis.sweeps.remove(parents)
  await train(fork, [5])
  expect(await collectAfter(fixture, 3)).toMatchObject({ lineages: 0 })
  expect(await filesOf(root)).toEqual([3])
  // The newest two are its own from here on.
  await fixture.redis.sweeps.carryOut(forks, openTrial(3, recipe, 7))
  await train(fork, [7])
  expect(await collectAfter(fixture, 3)).toMatchObject({ lineages: 1 })
  expect(await filesOf(root)).toEqual([])
  expect(await fixture.redis.lineages.read(root)).toBeUndefined()
  const { reports, status, sharedEpochs } = await trialOfFork()
  expect(reports.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6])
  expect([status, sharedEpochs]).toEqual(['completed', 3])
  const { parent } = (await fixture.app.inject(`/v1/lineages/${fork}`)).json()
  expect(parent).toEqual({ lineage: root, epoch: 3, checkpoint: null })
})

test('a parent in whose tree a fork comes into being during a collection keeps all', async () => {
  await fixture.redis.sweeps.carryOut(forks, { kind: 'cancelTrial', number: 2, lineage: fork })
  await fixture.redis.sweeps.remove(parents)
  const { collect } = await import('../../../packages/retention/src/collect.ts')
  const { redis } = fixture
  const second = forkOf((await redis.lineages.read(root))?.recipe as ImageRecipe, 3, 0.25)
  const survey = await surveyStorage(storageOf(fixture), policy, Date.now() + 3 * day)
  await redis.sweeps.carryOut(forks, openTrial(4, second, 6))
  await collect(storageOf(fixture), survey, { dryRun: false })
  expect(await filesOf(root)).toEqual([3, 4])
})
