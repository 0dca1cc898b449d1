import { createHash } from 'node:crypto'
import { lineageKey } from '@sweepstack/core'
import type { Checkpoint } from '@sweepstack/protocol'
import type { RedisHandle } from '@sweepstack/redis'
import type { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { createSweep, forkOf, openTrial, rootRecipe } from '../../support/forks.ts'
import { beforeEachInstallation } from '../../support/new-installation.ts'
import { reportOf } from '../../support/records.ts'

const sweep = `swp_${'a'.repeat(20)}`
const recipes = treeOf(rootRecipe('d'.repeat(64)))
const [root, fork, forkOfFork] = recipes.map(lineageKey) as [string, string, string]

function treeOf(recipe: ReturnType<typeof rootRecipe>) {
  const second = forkOf(recipe, 3, 0.5)
  return [recipe, second, forkOf(second, 5, 0.25)]
}

let redis: RedisHandle
let raw: Redis
let prefix: string
beforeEachInstallation(async (made) => {
  ;({ redis, raw } = made)
  prefix = made.root
  await createSweep(redis, sweep)
})

const open = (number: number, place: number, epochs: number) =>
  redis.sweeps.carryOut(sweep, openTrial(number, recipes[place]!, epochs))
const trialOf = async (number: number) => {
  const found = await redis.sweeps.trial(sweep, number)
  return [found?.status, found?.score]
}
const epochsOf = async (key: string) =>
  (await redis.lineages.reports(key)).map(({ epoch }) => epoch)
const jobsOf = async (key: string) => (await raw.keys(`${prefix}:bull:*:${key}-*`)).length

async function start(key: string) {
  const started = await redis.lineages.start(key, 'w1')
  if (started.kind !== 'started') throw new Error('did not start')
  return started
}

/** Trains up to an epoch with a checkpoint after each of some; answers the last verdict. */
async function train(key: string, to: number, kept: number[] = []) {
  const { fence, epoch } = await start(key)
  let verdict: string | undefined
  for (let next = epoch + 1; next <= to; next += 1) {
    if (kept.includes(next)) await keep(key, fence, next)
    verdict = (await redis.lineages.report(key, fence, reportOf(next))).kind
  }
  return verdict
}

async function keep(key: string, fence: number, epoch: number): Promise<Checkpoint> {
  const artifact = `checkpoints/${key}/${fence}-${epoch}.safetensors`
  const checkpoint = { epoch, artifact, sha256: '0'.repeat(64), bytes: 1 }
  await redis.lineages.recordCheckpoint(key, fence, checkpoint)
  return checkpoint
}

test('a fork of what is trained goes on from the checkpoint of its parent and has its reports', async () => {
  await open(1, 0, 6)
  expect(await train(root, 6, [3, 6])).toBe('rest')
  await open(2, 1, 5)
  expect((await redis.sweeps.trial(sweep, 2))?.sharedEpochs).toBe(3)
  expect(await epochsOf(fork)).toEqual([1, 2, 3])
  const started = await start(fork)
  expect(started).toMatchObject({ epoch: 3, target: 5, checkpoints: [{ epoch: 3 }] })
  expect(await redis.lineages.report(fork, started.fence, reportOf(4))).toMatchObject({
    kind: 'continue',
  })
  expect(await redis.lineages.report(fork, started.fence, reportOf(5))).toMatchObject({
    kind: 'rest',
  })
  expect(await trialOf(2)).toEqual(['completed', 0.05])
  expect(await epochsOf(fork)).toEqual([1, 2, 3, 4, 5])
  expect((await redis.sweeps.read(sweep))?.trainedEpochs).toBe(8)
})

test('a fork waits for its parent, shows what that has, and is queued in the moment in which it may begin', async () => {
  await open(1, 1, 5)
  expect(await trialOf(1)).toEqual(['waiting', null])
  expect(await redis.lineages.start(fork, 'w1')).toEqual({ kind: 'nothingToDo' })
  const { fence, target, watched } = await start(root)
  expect([target, watched]).toEqual([3, [3]])
  expect(await trialOf(1)).toEqual(['running', null])
  await redis.lineages.report(root, fence, reportOf(1))
  expect(await epochsOf(fork)).toEqual([1])
  await redis.lineages.report(root, fence, reportOf(2))
  await keep(root, fence, 3)
  expect(await jobsOf(fork)).toBe(0)
  expect(await redis.lineages.report(root, fence, reportOf(3))).toMatchObject({ kind: 'rest' })
  expect(await trialOf(1)).toEqual(['waiting', null])
  expect(await jobsOf(fork)).toBe(1)
  expect(await start(fork)).toMatchObject({ epoch: 3, checkpoints: [{ epoch: 3 }] })
})

test('without the checkpoint of the epoch it goes on from one before it, or from the beginning', async () => {
  await open(1, 0, 6)
  await train(root, 6, [2])
  await open(2, 1, 5)
  expect((await start(fork)).checkpoints.map(({ epoch }) => epoch)).toEqual([2])
  await raw.hset(`${prefix}:lineage:${root}`, 'checkpoints', '[]')
  const { fence, checkpoints } = await start(fork)
  expect(checkpoints).toEqual([])
  // What is trained again is on record already.
  for (const epoch of [1, 2, 3]) {
    const answer = await redis.lineages.report(fork, fence, reportOf(epoch))
    expect(answer).toMatchObject({ kind: 'continue', differs: false })
  }
  await redis.lineages.report(fork, fence, reportOf(4))
  expect(await epochsOf(fork)).toEqual([1, 2, 3, 4])
})

test('a checkpoint that a fork begins with stays while its parent goes on', async () => {
  await open(1, 0, 6)
  const { fence } = await start(root)
  for (const epoch of [1, 2, 3]) {
    await keep(root, fence, epoch)
    await redis.lineages.report(root, fence, reportOf(epoch))
  }
  await open(2, 1, 5)
  for (const epoch of [4, 5, 6]) {
    await keep(root, fence, epoch)
    await redis.lineages.report(root, fence, reportOf(epoch))
  }
  const { checkpoints } = (await redis.lineages.read(root))!
  expect(checkpoints.map(({ epoch }) => epoch)).toEqual([6, 5, 3])
})

test('a fork of a fork: each epoch is trained once, by the lineage that is the first to have it', async () => {
  await open(1, 2, 6)
  await open(2, 1, 6)
  await open(3, 0, 4)
  const last = async () => [await epochsOf(root), await epochsOf(fork), await epochsOf(forkOfFork)]
  expect(await train(root, 4, [3])).toBe('rest')
  expect(await last()).toEqual([
    [1, 2, 3, 4],
    [1, 2, 3],
    [1, 2, 3],
  ])
  expect(await train(fork, 6, [5])).toBe('rest')
  expect(await last()).toEqual([
    [1, 2, 3, 4],
    [1, 2, 3, 4, 5, 6],
    [1, 2, 3, 4, 5],
  ])
  const started = await start(forkOfFork)
  expect(started.checkpoints.map(({ epoch }) => epoch)).toEqual([5, 3])
  await redis.lineages.report(forkOfFork, started.fence, reportOf(6))
  expect(await trialOf(1)).toEqual(['completed', 0.06])
  expect(await trialOf(2)).toEqual(['completed', 0.06])
  expect(await trialOf(3)).toEqual(['completed', 0.04])
  expect((await redis.sweeps.read(sweep))?.trainedEpochs).toBe(4 + 3 + 1)
})

test('the tree is on record: recipes whose hash is the key, parents with their checkpoint, and forks', async () => {
  await open(1, 2, 6)
  for (const [place, key] of [root, fork, forkOfFork].entries()) {
    const text = await raw.hget(`${prefix}:lineage:${key}`, 'recipe')
    expect(createHash('sha256').update(text!).digest('hex')).toBe(key)
    expect((await redis.lineages.read(key))?.recipe).toEqual(recipes[place])
  }
  await train(root, 3, [3])
  expect(await redis.lineages.read(root)).toMatchObject({
    parent: null,
    forks: [{ lineage: fork, epoch: 3 }],
  })
  expect(await redis.lineages.read(fork)).toMatchObject({
    parent: { lineage: root, epoch: 3, checkpoint: { epoch: 3 } },
    forks: [{ lineage: forkOfFork, epoch: 5 }],
  })
  expect(await redis.lineages.read(forkOfFork)).toMatchObject({
    parent: { lineage: fork, epoch: 5, checkpoint: null },
    forks: [],
  })
  expect((await redis.lineages.checkpoints(forkOfFork)).map(({ epoch }) => epoch)).toEqual([3])
})

test('a trial that ends before its fork begins is answered by the reports of the parent', async () => {
  await open(1, 1, 2)
  await train(root, 2)
  expect(await trialOf(1)).toEqual(['completed', 0.02])
  expect(await epochsOf(fork)).toEqual([1, 2])
})

test('what fails before the fork fails its trial; a retry takes up the ancestor again', async () => {
  await open(1, 1, 5)
  const { fence } = await start(root)
  const failure = { code: 'DIVERGED', class: 'diverged' as const, message: 'x' }
  await redis.lineages.fail(root, fence, failure)
  expect((await redis.sweeps.trial(sweep, 1))?.failure).toEqual(failure)
  await redis.sweeps.carryOut(sweep, { kind: 'retryTrial', number: 1, lineage: fork, epochs: 5 })
  expect(await trialOf(1)).toEqual(['waiting', null])
  expect(await train(root, 3)).toBe('rest')
  expect(await train(fork, 5)).toBe('rest')
  expect(await trialOf(1)).toEqual(['completed', 0.05])
})

test('a trial that is suspended while it waits for the parent goes on where that stopped', async () => {
  await open(1, 1, 5)
  await train(root, 2)
  await redis.sweeps.carryOut(sweep, { kind: 'suspendTrial', number: 1, lineage: fork, epochs: 5 })
  expect((await redis.lineages.read(root))?.watches).toEqual([])
  await redis.sweeps.carryOut(sweep, { kind: 'resumeTrial', number: 1, lineage: fork, epochs: 5 })
  expect(await start(root)).toMatchObject({ epoch: 2, target: 3 })
})

test('a parent that was forgotten takes over what its fork has of the epochs in common', async () => {
  await open(1, 1, 5)
  await train(root, 2)
  await redis.sweeps.carryOut(sweep, { kind: 'suspendTrial', number: 1, lineage: fork, epochs: 5 })
  await raw.hset(`${prefix}:lineage:${root}`, 'status', 'idle')
  const [facts] = await redis.retention.facts([root])
  expect(await redis.retention.forget(facts!)).toBe(true)
  expect(await redis.lineages.read(root)).toBeUndefined()
  await redis.sweeps.carryOut(sweep, { kind: 'resumeTrial', number: 1, lineage: fork, epochs: 5 })
  expect(await epochsOf(root)).toEqual([1, 2])
  expect(await start(root)).toMatchObject({ epoch: 2, target: 3, recipe: recipes[0] })
})

test('a forgotten fork leaves its parent; of a forgotten tree nothing stays', async () => {
  await open(1, 2, 6)
  await redis.sweeps.carryOut(sweep, { kind: 'cancelTrial', number: 1, lineage: forkOfFork })
  await redis.lineages.start(root, 'w1')
  for (const key of [root, forkOfFork, fork]) {
    const [facts] = await redis.retention.facts([key])
    expect(await redis.retention.forget(facts!)).toBe(true)
  }
  expect(await raw.keys(`${prefix}:lineage:*`)).toEqual([])
})
