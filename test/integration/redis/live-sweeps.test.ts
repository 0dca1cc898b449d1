import { initialState, planSweep } from '@sweepstack/core'
import { parseDefinition } from '@sweepstack/protocol'
import { openRedis, type RedisHandle } from '@sweepstack/redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestRedis } from '../../support/redis.ts'

const dataset = 'd'.repeat(64)
const definition = parseDefinition({ name: 's', dataset: 'd', parameters: { epochs: 2 } })
let server: Awaited<ReturnType<typeof startTestRedis>>
let redis: RedisHandle
let direct: Redis

beforeAll(async () => {
  server = await startTestRedis()
  redis = await openRedis({ url: server.url, role: 'scheduler', prefix: 'live' })
  direct = new Redis(server.url)
})
afterAll(async () => {
  await redis.close()
  direct.disconnect()
  await server[Symbol.asyncDispose]()
})

const idOf = (number: number) => `swp_${String(number).padStart(20, '0')}`

async function create(number: number) {
  const { lineages: _, ...plan } = planSweep(definition, dataset)
  const epochs = { asked: 2, unique: 2, trained: 0 }
  const state = initialState(definition, dataset)
  const stored = { ...plan, lineages: 1, epochs, etaSeconds: null, parameters: {} }
  await redis.sweeps.create({ id: idOf(number), name: 's', tags: [], state, plan: stored })
}

async function complete(number: number) {
  const pending = await redis.sweeps.pending(idOf(number))
  const { version = 0, state, inputs = [] } = pending ?? {}
  await redis.sweeps.commit(idOf(number), {
    version,
    consumed: inputs.length,
    changes: { state: { ...(state as NonNullable<typeof state>), status: 'completed' } },
    commands: [],
  })
  await redis.sweeps.settle(idOf(number))
}

/** How often a command was called since the server began. */
async function calls(command: string): Promise<number> {
  const stats = await direct.info('commandstats')
  return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(stats)?.[1] ?? 0)
}

test('the reconciler asks for live sweeps only, however many have ended', async () => {
  for (let number = 1; number <= 60; number += 1) await create(number)
  for (let number = 3; number <= 60; number += 1) await complete(number)
  await redis.reconcile()
  expect((await direct.smembers('{live}:live')).sort()).toEqual([idOf(1), idOf(2)])
  const before = await calls('exists')
  await redis.reconcile()
  expect((await calls('exists')) - before).toBe(2)
})

test('what is pending is due again, of a sweep that has ended too', async () => {
  await redis.sweeps.push(idOf(60), {
    type: 'retryRequested',
    trials: [{ number: 1, lineage: 'a'.repeat(64), epochs: 1 }],
  })
  await direct.del('{live}:due')
  await redis.reconcile()
  expect((await direct.zrange('{live}:due', '0', '-1')).sort()).toEqual([1, 2, 60].map(idOf))
})

test('records without an index of what is live are looked through once', async () => {
  await direct.del('{live}:live', '{live}:due')
  await direct.hdel('{live}:settings', 'liveIndexed')
  await redis.reconcile()
  expect((await direct.smembers('{live}:live')).sort()).toEqual([1, 2, 60].map(idOf))
  expect((await direct.zrange('{live}:due', '0', '-1')).sort()).toEqual([1, 2, 60].map(idOf))
})
