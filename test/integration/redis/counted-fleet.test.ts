import { initialState, planSweep } from '@sweepstack/core'
import { parseDefinition } from '@sweepstack/protocol'
import { openRedis, type RedisHandle } from '@sweepstack/redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { workerRecord } from '../../support/records.ts'
import { startTestRedis } from '../../support/redis.ts'

const id = `swp_${'0'.repeat(20)}`
const dataset = 'd'.repeat(64)
const definition = parseDefinition({
  name: 'follows',
  dataset: 'd',
  parameters: { learningRate: { min: 0.1, max: 1 }, epochs: 2 },
  search: { kind: 'tpe', trials: 20 },
})
let server: Awaited<ReturnType<typeof startTestRedis>>
let redis: RedisHandle
let direct: Redis
beforeAll(async () => {
  server = await startTestRedis()
  redis = await openRedis({ url: server.url, role: 'scheduler' })
  direct = new Redis(server.url)
})
afterAll(async () => {
  await redis?.close()
  direct?.disconnect()
  await server[Symbol.asyncDispose]()
})

const announce = (place: number) =>
  redis.fleet.announce(workerRecord({ id: `w${place}`, slots: 2 }))
const slots = async () => (await redis.sweeps.pending(id))?.time?.slots

/** How often the records of the fleet were read since the server began. */
async function readings(): Promise<number> {
  const stats = await direct.info('commandstats')
  return Number(/cmdstat_mget:calls=(\d+)/.exec(stats)?.[1] ?? 0)
}

test('steps of sweeps that follow the fleet read it together, and know at once what was told here', async () => {
  const { lineages: _, ...plan } = planSweep(definition, dataset)
  const epochs = { asked: 40, unique: 40, trained: 0 }
  const stored = { ...plan, lineages: 20, epochs, etaSeconds: null, parameters: {} }
  const state = initialState(definition, dataset)
  await redis.sweeps.create({ id, name: 's', tags: [], state, plan: stored })
  for (let place = 0; place < 50; place += 1) await announce(place)
  const before = await readings()
  expect(new Set(await Promise.all(Array.from({ length: 20 }, slots)))).toEqual(new Set([100]))
  expect((await readings()) - before).toBeLessThanOrEqual(3)
  await announce(50)
  expect(await slots()).toBe(102)
  await redis.fleet.leave('w0')
  expect(await slots()).toBe(100)
})
