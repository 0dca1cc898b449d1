import { initialState, lineageKey, recipeOf, type SweepCommand, step } from '@sweepstack/core'
import { parseDefinition } from '@sweepstack/protocol'
import type { RedisHandle } from '@sweepstack/redis'
import type { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { createScheduler } from '../../../apps/scheduler/src/scheduler.ts'
import { keysOf as namesOf } from '../../../packages/redis/src/keys.ts'
import { createHeadReader } from '../../../packages/redis/src/scheduling/read-head.ts'
import { beforeEachInstallation } from '../../support/new-installation.ts'
import { reportOf, workerRecord } from '../../support/records.ts'

type OpenTrial = Extract<SweepCommand, { kind: 'openTrial' }>

const dataset = 'd'.repeat(64)
const definition = parseDefinition({ name: 's', dataset: 'd', parameters: { epochs: [2, 3] } })
const mine = `swp_${'a'.repeat(20)}`
const theirs = `swp_${'b'.repeat(20)}`

let redis: RedisHandle
let raw: Redis
let root: string
beforeEachInstallation(async (made) => {
  ;({ redis, raw, root } = made)
  for (const id of [mine, theirs]) await create(id)
})

function create(id: string) {
  const epochs = { asked: 5, unique: 3, trained: 0 }
  const counts = { trials: 2, lineages: 1, epochs, etaSeconds: null }
  const plan = { ...counts, parameters: {}, warnings: [] }
  const state = initialState(definition, dataset)
  const idempotency = { key: `key-${id[4]}`, digest: 'x' }
  return redis.sweeps.create({ id, name: 's', tags: [], state, plan, idempotency })
}

const scheduler = () =>
  createScheduler(redis, { info: () => undefined, error: () => undefined } as never)

const keysOf = (id: string) => raw.keys(`*${root.slice(1, -1)}*${id}*`)

async function lineageOf(id: string): Promise<string> {
  return (await redis.sweeps.trial(id, 1))?.lineage ?? ''
}

async function start(key: string) {
  const started = await redis.lineages.start(key, 'w1')
  if (started.kind !== 'started') throw new Error('did not start')
  return started
}

test('a removal or a worker that Redis takes in part is no success', async () => {
  await redis.sweeps.push(mine, { type: 'statusRequested', status: 'cancelled' })
  await scheduler().advance(mine)
  await raw.set(`${root}:ready`, 'no set')
  await expect(redis.sweeps.remove(mine)).rejects.toThrow('WRONGTYPE')
  await raw.set(`${root}:workers`, 'no set')
  const worker = workerRecord()
  await expect(redis.fleet.announce(worker)).rejects.toThrow('WRONGTYPE')
  await expect(redis.fleet.leave('w1')).rejects.toThrow('WRONGTYPE')
})

test('what has not ended stays; right after a cancel a removal is put off', async () => {
  await scheduler().advance(mine)
  expect(await redis.sweeps.remove(mine)).toBe('live')
  await redis.sweeps.push(mine, { type: 'statusRequested', status: 'cancelled' })
  expect(await redis.sweeps.remove(mine)).toBe('busy')
  // Decided and committed, but not carried out.
  const pending = await redis.sweeps.pending(mine)
  const { changes, commands } = step(pending!)
  expect(commands.map(({ kind }) => kind)).toEqual(['cancelTrial', 'cancelTrial'])
  const { version, consumed } = pending!
  await redis.sweeps.commit(mine, { version, consumed, changes, commands })
  expect(await raw.exists(`${root}:sweep:${mine}:open`, `${root}:sweep:${mine}:in-flight`)).toBe(0)
  expect(await redis.sweeps.remove(mine)).toBe('busy')
  await scheduler().advance(mine)
  expect(await redis.sweeps.remove(mine)).toBe('removed')
  expect(await keysOf(mine)).toEqual([])
  expect(await redis.sweeps.remove(mine)).toBe('gone')
})

test('a sweep that is removed between two reads of a step is gone, not damaged', async () => {
  await redis.sweeps.push(mine, { type: 'statusRequested', status: 'cancelled' })
  await scheduler().advance(mine)
  const between: Redis = Object.create(raw)
  between.hget = async (key: string, field: string | Buffer) => {
    await redis.sweeps.remove(mine)
    return raw.hget(key, field)
  }
  const keys = namesOf(root.slice(1, -1))
  expect(await createHeadReader(between, keys)(mine)).toBeUndefined()
  // One that stands there without its definition is still told.
  await raw.hdel(keys.sweep(theirs), 'definition')
  await expect(createHeadReader(raw, keys)(theirs)).rejects.toThrow('cannot be read')
})

test('nothing that comes late brings a removed sweep back', async () => {
  await scheduler().advance(mine)
  const lineage = await lineageOf(mine)
  const opened = await redis.sweeps.trial(mine, 1)
  await redis.sweeps.push(mine, { type: 'statusRequested', status: 'cancelled' })
  const before = await redis.sweeps.pending(mine)
  await scheduler().advance(mine)
  expect(await redis.sweeps.remove(mine)).toBe('removed')
  const open: OpenTrial = {
    kind: 'openTrial',
    number: 1,
    config: opened!.config,
    seed: 42,
    epochs: 3,
    lineage,
    recipe: recipeOf(opened!.config, dataset, 42),
  }
  const of = { number: 1, lineage, epochs: 3 }
  await redis.sweeps.carryOut(
    mine,
    open,
    ...(['suspendTrial', 'resumeTrial', 'retryTrial'] as const).map((kind) => ({ kind, ...of })),
    { kind: 'cancelTrial', number: 1, lineage },
  )
  await redis.sweeps.push(mine, { type: 'statusRequested', status: 'paused' })
  const tardy = { name: 'late', tags: ['late'], inputs: [] }
  expect(await redis.sweeps.request(mine, 0, tardy)).toBe('gone')
  const { version, consumed, state } = before!
  const changes = { state, open: new Map([[1, of]]), inFlight: new Map([[lineage, 1]]) }
  const late = { version, consumed, changes, commands: [open] }
  expect(await redis.sweeps.commit(mine, late)).toBe(false)
  await redis.reconcile()
  expect(await keysOf(mine)).toEqual([])
  expect((await redis.lineages.read(lineage))?.watches).toEqual([])
})

test('a watch that an older version left behind harms nobody, and goes', async () => {
  await scheduler().advance(mine)
  await scheduler().advance(theirs)
  const lineage = await lineageOf(mine)
  const { fence } = await start(lineage)
  await raw.unlink(...(await keysOf(mine)))
  expect(await redis.lineages.report(lineage, fence, reportOf(1))).toMatchObject({
    kind: 'continue',
    target: 3,
  })
  expect((await redis.lineages.read(lineage))?.watches.map(({ sweep }) => sweep)).toEqual([
    theirs,
    theirs,
  ])
  for (const epoch of [2, 3]) await redis.lineages.report(lineage, fence, reportOf(epoch))
  expect(await redis.lineages.read(lineage)).toMatchObject({ status: 'idle', epoch: 3 })
  expect((await redis.sweeps.read(theirs))?.counts.completed).toBe(2)
  expect(await keysOf(mine)).toEqual([])
})

test.each(['hand back', 'retry', 'fail', 'start', 'verdict'])(
  'a lineage whose only watches are of a sweep that is gone: %s',
  async (how) => {
    await scheduler().advance(mine)
    const lineage = await lineageOf(mine)
    const { fence } = await start(lineage)
    await raw.unlink(...(await keysOf(mine)))
    const failure = { code: 'X', class: 'worker' as const, message: 'x' }
    const retry = { delayMs: 0, counts: true, alone: false, elsewhere: false }
    if (how === 'hand back') await redis.lineages.handBack(lineage, fence)
    if (how === 'retry') await redis.lineages.retryLater(lineage, fence, failure, retry)
    if (how === 'fail') await redis.lineages.fail(lineage, fence, failure)
    if (how === 'verdict') {
      expect(await redis.lineages.verdict(lineage, fence)).toMatchObject({ kind: 'rest' })
    }
    expect(await redis.lineages.start(lineage, 'w2')).toEqual({ kind: 'nothingToDo' })
    expect((await redis.lineages.read(lineage))?.watches).toEqual([])
    await redis.reconcile()
    expect(await keysOf(mine)).toEqual([])
    expect(await raw.smembers(`${root}:active`)).toEqual([])
  },
)

test('a removal that was cut off is finished by the reconciler', async () => {
  await scheduler().advance(mine)
  await redis.sweeps.push(mine, { type: 'statusRequested', status: 'cancelled' })
  await scheduler().advance(mine)
  const [key, trial] = [`${root}:sweep:${mine}`, `${root}:sweep:${mine}:trial:2`]
  await raw.hset(key, 'status', 'removing')
  await raw.sadd(`${root}:removals`, mine)
  await raw.unlink(trial, `${key}:events`)
  // It is not seen any more, by nobody.
  expect(await redis.sweeps.read(mine)).toBeUndefined()
  expect((await redis.sweeps.list({ limit: 9 })).sweeps.map(({ id }) => id)).toEqual([theirs])
  await redis.reconcile()
  expect(await keysOf(mine)).toEqual([])
  expect(await raw.smembers(`${root}:removals`)).toEqual([])
})

test('the Idempotency-Key of a removed sweep is free', async () => {
  expect(await create(mine)).toEqual({ kind: 'repeated', id: mine })
  await redis.sweeps.push(mine, { type: 'statusRequested', status: 'cancelled' })
  await scheduler().advance(mine)
  expect(await redis.sweeps.remove(mine)).toBe('removed')
  expect(await create(mine)).toEqual({ kind: 'created' })
})

function command(kind: 'suspendTrial' | 'resumeTrial', lineage: string, version: number) {
  return { kind, number: 2, lineage, epochs: 3, version }
}

test('commands that another scheduler carries out late change nothing', async () => {
  await scheduler().advance(mine)
  const lineage = await lineageOf(mine)
  expect(lineage).toBe(
    lineageKey(recipeOf((await redis.sweeps.trial(mine, 1))!.config, dataset, 42)),
  )
  const watched = async () =>
    (await redis.lineages.read(lineage))?.watches.map(({ trial }) => trial)
  const request = async (status: 'paused' | 'running') => {
    await redis.sweeps.push(mine, { type: 'statusRequested', status })
    const { state, version, consumed } = (await redis.sweeps.pending(mine))!
    await scheduler().advance(mine)
    return { state, version: version + 1, consumed }
  }
  const paused = await request('paused')
  expect(await watched()).toEqual([])
  const resumed = await request('running')
  expect(await watched()).toEqual([1, 2])
  // The suspension of the first pause comes again.
  await redis.sweeps.carryOut(mine, command('suspendTrial', lineage, paused.version))
  expect(await watched()).toEqual([1, 2])
  await request('paused')
  await redis.sweeps.carryOut(mine, command('resumeTrial', lineage, resumed.version))
  expect(await watched()).toEqual([])
  // So does the opening.
  const trial = (await redis.sweeps.trial(mine, 1))!
  const recipe = recipeOf(trial.config, dataset, 42)
  await redis.sweeps.carryOut(mine, {
    kind: 'openTrial',
    number: 1,
    config: trial.config,
    seed: 42,
    epochs: 2,
    lineage,
    recipe,
  })
  expect(await watched()).toEqual([])
})

test('a retry that comes again after its trial has failed again changes nothing', async () => {
  await scheduler().advance(mine)
  const lineage = await lineageOf(mine)
  const failure = { code: 'DIVERGED', class: 'diverged' as const, message: 'x' }
  await redis.lineages.fail(lineage, (await start(lineage)).fence, failure)
  await scheduler().advance(mine)
  await redis.sweeps.push(mine, {
    type: 'retryRequested',
    trials: [{ number: 1, lineage, epochs: 2 }],
  })
  const { version } = (await redis.sweeps.pending(mine))!
  await scheduler().advance(mine)
  await redis.lineages.fail(lineage, (await start(lineage)).fence, failure)
  const again = { number: 1, lineage, epochs: 2, version: version + 1 }
  await redis.sweeps.carryOut(mine, { kind: 'retryTrial', ...again })
  expect((await redis.sweeps.trial(mine, 1))?.status).toBe('failed')
  expect((await redis.lineages.read(lineage))?.status).toBe('quarantined')
})
