import { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { connect } from '../../../packages/redis/src/connection/connection.ts'
import { startTestRedis } from '../../support/redis.ts'

const options = { role: 'scheduler', onError: () => undefined } as const

/** How often Redis read while `work` was done, but for the questions themselves. */
async function readsOf(raw: Redis, work: () => Promise<unknown>): Promise<number> {
  const reads = async () =>
    Number(/total_reads_processed:(\d+)/.exec(await raw.info('stats'))?.[1] ?? Number.NaN)
  const before = await reads()
  await work()
  return (await reads()) - before - 1
}

test('commands of one turn of the event loop go in one write, in order, also after a reconnect', async () => {
  await using server = await startTestRedis()
  const raw = new Redis(server.url)
  const redis = connect({ url: server.url, ...options })
  await redis.connect()
  const count = () => Promise.all(Array.from({ length: 50 }, () => redis.incr('n')))
  const first = Array.from({ length: 50 }, (_, place) => place + 1)
  expect(await readsOf(raw, async () => expect(await count()).toEqual(first))).toBeLessThan(5)
  await raw.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
  await redis.ping()
  expect(await readsOf(raw, count)).toBeLessThan(5)
  redis.disconnect()
  raw.disconnect()
})
