import { lineageKey, type SweepCommand } from '@sweepstack/core'
import type { RedisHandle } from '@sweepstack/redis'
import type { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { createSweep, forkOf, openTrial, rootRecipe } from '../../support/forks.ts'
import { beforeEachInstallation } from '../../support/new-installation.ts'
import { reportOf } from '../../support/records.ts'

const [sweep, other] = [`swp_${'a'.repeat(20)}`, `swp_${'b'.repeat(20)}`]
const recipes = [1, 2, 3].map((seed) => rootRecipe('d'.repeat(64), seed))
const [first, second, third] = recipes.map(lineageKey) as [string, string, string]

let redis: RedisHandle
let raw: Redis
let root: string
beforeEachInstallation(async (made) => {
  ;({ redis, raw, root } = made)
  await createSweep(redis, sweep)
  await createSweep(redis, other)
})

const carryOut = (command: SweepCommand, id = sweep) => redis.sweeps.carryOut(id, command)
const recipe = (number: number) => recipes[number - 1] as (typeof recipes)[0]
const lineage = async (key: string) => {
  const found = await redis.lineages.read(key)
  if (found === undefined) throw new Error('no record')
  return found
}
const speculated = async (id = sweep) => (await redis.sweeps.read(id))?.speculated
const statusOf = async (number: number) => (await redis.sweeps.trial(sweep, number))?.status

/** A trial that rests at epoch 2. */
async function rest(number: number) {
  await carryOut({ ...openTrial(number, recipe(number), 6), until: 2 })
  const key = lineageKey(recipe(number))
  const started = await redis.lineages.start(key, 'w1')
  if (started.kind !== 'started') throw new Error('did not start')
  for (const epoch of [1, 2]) await redis.lineages.report(key, started.fence, reportOf(epoch))
  await redis.lineages.verdict(key, started.fence, { final: true })
  expect(await statusOf(number)).toBe('resting')
}

const ahead = (number: number, version: number, chance: number | null = 0.5): SweepCommand => ({
  ...{ kind: 'speculateTrial', number, lineage: lineageKey(recipe(number)), until: 4 },
  ...{ chance, version },
})
const promote = (number: number, version: number): SweepCommand => ({
  ...{ kind: 'promoteTrial', number, lineage: lineageKey(recipe(number)), epochs: 6, until: 4 },
  version,
})

/** Takes the next job of the queue, as a slot that is free does. */
async function takeNext(worker = 'w1') {
  const id = await raw.rpop(`${root}:bull:lineages:wait`)
  if (id === null) return undefined
  const started = await redis.lineages.startNext(
    { id, lineage: id.split('-')[0] as string },
    worker,
  )
  return started.kind === 'started' ? started : undefined
}

async function emptyQueue() {
  while ((await raw.rpop(`${root}:bull:lineages:wait`)) !== null);
}

test('a slot that nobody waits for trains ahead; the trial has it at once when it is promoted', async () => {
  await rest(1)
  await emptyQueue()
  await carryOut(ahead(1, 3))
  expect(await lineage(first)).toMatchObject({ status: 'queued', watches: [] })
  const started = await takeNext()
  expect(started).toMatchObject({ key: first, epoch: 2, target: 4, watched: [4] })
  const fence = started?.fence ?? 0
  expect(await redis.lineages.report(first, fence, reportOf(3))).toMatchObject({
    ...{ kind: 'continue', target: 4, watched: [4] },
  })
  expect(await redis.lineages.report(first, fence, reportOf(4))).toMatchObject({ kind: 'rest' })
  expect(await lineage(first)).toMatchObject({ status: 'idle', epoch: 4 })
  // Nobody sees it yet, and it is counted apart.
  expect(await redis.sweeps.trial(sweep, 1)).toMatchObject({ status: 'resting', until: 2 })
  expect(await redis.sweeps.read(sweep)).toMatchObject({
    ...{ trainedEpochs: 2, speculated: { epochs: 2, used: 0 } },
  })
  await carryOut(promote(1, 4))
  await carryOut(promote(1, 4))
  expect(await redis.sweeps.trial(sweep, 1)).toMatchObject({ status: 'resting', until: 4 })
  expect(await redis.sweeps.read(sweep)).toMatchObject({
    ...{ trainedEpochs: 4, speculated: { epochs: 2, used: 2 } },
  })
  const { inputs = [] } = (await redis.sweeps.pending(sweep)) ?? {}
  expect(inputs.filter(({ type }) => type === 'milestoneReached')).toMatchObject([
    { trial: 1, epoch: 2 },
    { trial: 1, epoch: 4 },
  ])
})

test('one that is promoted on the way goes on without a break', async () => {
  await rest(1)
  await carryOut(ahead(1, 3))
  const { fence = 0 } = (await takeNext()) ?? {}
  await redis.lineages.report(first, fence, reportOf(3))
  await carryOut(promote(1, 4))
  expect(await statusOf(1)).toBe('running')
  await redis.lineages.report(first, fence, reportOf(4))
  expect(await redis.sweeps.read(sweep)).toMatchObject({
    ...{ trainedEpochs: 4, speculated: { epochs: 1, used: 1 } },
  })
})

test('who waits comes first, and gets a slot within an epoch', async () => {
  await rest(1)
  await carryOut(ahead(1, 3))
  const { fence = 0 } = (await takeNext()) ?? {}
  await rest(2)
  await carryOut(ahead(2, 4))
  await carryOut(openTrial(1, recipe(3), 1), other)
  // The job that comes first was added for what may be trained ahead.
  expect((await lineage(second)).status).toBe('queued')
  expect(await redis.lineages.report(first, fence, reportOf(3))).toMatchObject({ kind: 'rest' })
  expect(await lineage(first)).toMatchObject({ status: 'queued', starts: 0 })
  const next = await takeNext()
  expect(next?.key).toBe(third)
  // Nobody waits any more.
  const again = [await takeNext(), await takeNext()].map((started) => started?.key).sort()
  expect(again).toEqual([first, second].sort())
  expect(await takeNext()).toBeUndefined()
  expect(await speculated(other)).toEqual({ epochs: 0, used: 0 })
})

test('the likeliest is trained first', async () => {
  for (const number of [1, 2, 3]) await rest(number)
  await emptyQueue()
  await carryOut(ahead(1, 3, 0.3))
  await carryOut(ahead(2, 3, 0.9))
  await carryOut(ahead(3, 3, 0.6))
  const order = [await takeNext(), await takeNext(), await takeNext()].map(
    (started) => started?.key,
  )
  expect(order).toEqual([second, third, first])
})

test.each([
  ['taken back', ahead(1, 4, null)],
  ['stopped', { kind: 'stopTrial', number: 1, lineage: first, epochs: 2, version: 4 }],
  ['ended', { kind: 'endTrial', number: 1, lineage: first, epochs: 6, version: 4 }],
  ['cancelled', { kind: 'cancelTrial', number: 1, lineage: first }],
] satisfies [string, SweepCommand][])('what is %s is trained no further', async (_, command) => {
  await rest(1)
  await rest(2)
  await emptyQueue()
  await carryOut(ahead(1, 3))
  const { fence = 0 } = (await takeNext()) ?? {}
  const nudged: string[] = []
  await redis.onNudge((key) => nudged.push(key))
  await carryOut(command)
  expect(await redis.lineages.verdict(first, fence)).toMatchObject({ kind: 'rest' })
  expect(await lineage(first)).toMatchObject({ status: 'idle', epoch: 2 })
  expect(nudged).toContain(first)
  // A command of before comes late: it changes nothing.
  await carryOut(ahead(1, 3))
  expect((await lineage(first)).status).toBe('idle')
  // One that waits is not begun.
  await carryOut(ahead(2, 3))
  await carryOut(ahead(2, 5, null))
  expect(await takeNext()).toBeUndefined()
  expect((await lineage(second)).status).toBe('idle')
})

test('a worker that dies leaves nothing: another one goes on, and each epoch is there once', async () => {
  await rest(1)
  await carryOut(ahead(1, 3))
  const { fence = 0 } = (await takeNext()) ?? {}
  await redis.lineages.report(first, fence, reportOf(3))
  const again = await redis.lineages.start(first, 'w2')
  expect(again).toMatchObject({ kind: 'started', epoch: 3, target: 4 })
  expect(await redis.lineages.report(first, fence, reportOf(4))).toMatchObject({ kind: 'stale' })
  if (again.kind === 'started') await redis.lineages.report(first, again.fence, reportOf(4))
  expect((await lineage(first)).reports.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4])
  expect(await speculated()).toEqual({ epochs: 2, used: 0 })
})

test('a job that is lost is put back by the reconciler', async () => {
  await rest(1)
  await emptyQueue()
  await carryOut(ahead(1, 3))
  await raw.del(`${root}:bull:lineages:wait`)
  for (const job of await raw.keys(`${root}:bull:lineages:${first}-*`)) await raw.del(job)
  await redis.reconcile()
  expect((await takeNext())?.key).toBe(first)
})

test('the checkpoint of where it rests is kept, as long as it rests', async () => {
  await rest(1)
  await carryOut(ahead(1, 3))
  const { fence = 0 } = (await takeNext()) ?? {}
  const checkpoint = (epoch: number) => ({
    ...{ epoch, artifact: `checkpoints/${epoch}`, sha256: '0'.repeat(64), bytes: 1 },
  })
  for (const epoch of [2, 3, 4])
    await redis.lineages.recordCheckpoint(first, fence, checkpoint(epoch))
  expect((await lineage(first)).checkpoints.map(({ epoch }) => epoch)).toEqual([4, 3, 2])
})

test('a fork is trained ahead beyond what it has in common with its parent, and not before', async () => {
  const fork = forkOf(recipe(1), 3, 0.5)
  const key = lineageKey(fork)
  await carryOut({ ...openTrial(1, fork, 6), until: 2 })
  const started = await redis.lineages.start(first, 'w1')
  if (started.kind !== 'started') throw new Error('did not start')
  for (const epoch of [1, 2]) await redis.lineages.report(first, started.fence, reportOf(epoch))
  await redis.lineages.verdict(first, started.fence, { final: true })
  await emptyQueue()
  const command = { kind: 'speculateTrial', number: 1, lineage: key, until: 6, chance: 1 } as const
  await carryOut({ ...command, version: 3 })
  expect(await takeNext()).toBeUndefined()
  expect((await lineage(key)).status).toBe('idle')
})
