import { type Clock, initialState } from '@sweepstack/core'
import { parseDefinition } from '@sweepstack/protocol'
import { openRedis, type RedisHandle } from '@sweepstack/redis'
import type { Redis } from 'ioredis'
import { afterEach, expect, test } from 'vitest'
import { createScheduler } from '../../../apps/scheduler/src/scheduler.ts'
import { beforeEachInstallation } from '../../support/new-installation.ts'
import { reportOf, workerRecord } from '../../support/records.ts'

const id = `swp_${'t'.repeat(20)}`
const log = { info: () => undefined, error: () => undefined }

/** The clock of Redis, moved on by hand. */
let ahead = 0
let redis: RedisHandle
let raw: Redis
beforeEachInstallation(async (made) => {
  raw = made.raw
  ahead = 0
  const clock: Clock = {
    now: async () => Number((await raw.time())[0]) * 1000 + ahead,
  }
  redis = await openRedis({ url: made.url, role: 'scheduler', prefix: made.prefix, clock })
})
afterEach(() => redis.close())

/** By schedulers of their own each time, as if the one before had been killed; what they order comes back to the next. */
async function advance() {
  for (let turn = 0; turn < 2; turn += 1) await createScheduler(redis, log).advance(id)
}
const wait = (seconds: number) => {
  ahead += 1000 * seconds
}

async function open(rest: object) {
  await redis.fleet.announce(workerRecord({ slots: 2 }))
  const definition = parseDefinition({
    name: 'in time',
    dataset: 'd',
    parameters: { learningRate: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6], epochs: 3 },
    ...rest,
  })
  const state = initialState(definition, 'd'.repeat(64))
  const plan = {
    trials: 6,
    lineages: 6,
    epochs: { asked: 18, unique: 18, trained: 0 },
    etaSeconds: null,
    parameters: {},
    warnings: [],
  }
  await redis.sweeps.create({ id, name: 'in time', tags: [], state, plan })
  await advance()
}

const trials = () => redis.sweeps.trials(id, { after: 0, limit: 10 })
async function start(trial: number) {
  const { lineage = '' } = (await redis.sweeps.trial(id, trial)) ?? {}
  const started = await redis.lineages.start(lineage, 'w1')
  if (started.kind !== 'started') throw new Error('does not start')
  const report = (epoch: number, seconds = 10) =>
    redis.lineages.report(lineage, started.fence, reportOf(epoch, { seconds }))
  return { lineage, report, fence: started.fence }
}

test('at its end a sweep stops what trains where it is, keeps what that left, and says what it did not do', async () => {
  await open({ budget: { hours: 1 } })
  expect(await trials()).toHaveLength(4)
  const first = await start(1)
  const second = await start(2)
  await first.report(1)
  await first.report(2)
  await second.report(1)
  wait(3590)
  await advance()
  expect((await redis.sweeps.read(id))?.state.status).toBe('running')
  wait(20)
  expect(await redis.sweeps.due(0)).toEqual([id])
  await advance()
  const record = await redis.sweeps.read(id)
  expect(record?.state).toMatchObject({
    status: 'completed',
    reason: 'time is up: 2 trials ended on the way, 2 trials had no epoch yet, 2 trials not opened',
  })
  expect((await trials()).map(({ status, until, score }) => [status, until, score])).toEqual([
    ['stopped', 2, 0.02],
    ['stopped', 1, 0.01],
    ['cancelled', 0, null],
    ['cancelled', 0, null],
  ])
  expect(await second.report(2)).toMatchObject({ kind: 'rest' })
  const facts = await redis.retention.sweep(id, 1)
  const kept = facts?.references.filter(({ reference }) => reference.leads)
  expect(kept?.map(({ reference }) => reference)).toEqual([
    expect.objectContaining({ trial: 1, epochs: 2, leads: true }),
  ])
  expect(kept?.[0]?.reference.stopped).toBeUndefined()
})

test('seconds of all slots count to the slot hours, and a later look finds the sweep over', async () => {
  await open({ budget: { slotHours: 100 / 3600 } })
  const [first, second] = [await start(1), await start(2)]
  await first.report(1, 45)
  await second.report(1, 45)
  await advance()
  expect((await redis.sweeps.read(id))?.state.status).toBe('running')
  await first.report(2, 45)
  await advance()
  expect((await redis.sweeps.read(id))?.state.status).toBe('completed')
})

test('no trial begins that would not end in time by the epochs so far', async () => {
  await open({ budget: { hours: 100 / 3600 }, parallelism: 1 })
  const first = await start(1)
  for (const epoch of [1, 2, 3]) await first.report(epoch, 30)
  wait(90)
  await advance()
  expect((await redis.sweeps.read(id))?.state).toMatchObject({
    status: 'completed',
    reason: 'the time left was too short for another trial: 5 were not opened',
    ended: { completed: 1, cancelled: 0 },
  })
})

test('hours stand still while it is paused, in the records', async () => {
  await open({ budget: { hours: 1 } })
  await redis.sweeps.push(id, { type: 'statusRequested', status: 'paused' })
  await advance()
  wait(7200)
  await advance()
  await redis.sweeps.push(id, { type: 'statusRequested', status: 'running' })
  await advance()
  wait(3500)
  await advance()
  expect((await redis.sweeps.read(id))?.state.status).toBe('running')
  wait(200)
  await advance()
  expect((await redis.sweeps.read(id))?.state).toMatchObject({ status: 'completed' })
})

test('a budget of time may be given later, and be made longer', async () => {
  await open({})
  await redis.sweeps.push(id, { type: 'edited', budget: { hours: 1 } })
  await advance()
  wait(3590)
  await redis.sweeps.push(id, { type: 'edited', budget: { hours: 2 } })
  await advance()
  wait(20)
  await advance()
  expect((await redis.sweeps.read(id))?.state.status).toBe('running')
  wait(3600)
  await advance()
  expect((await redis.sweeps.read(id))?.state.status).toBe('completed')
})
