import { reachRedis } from '@sweepstack/redis'
import type { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { until } from '../../support/redis.ts'
import { startRedisCluster } from '../../support/redis-cluster.ts'

type Cluster = Awaited<ReturnType<typeof startRedisCluster>>

/** Gives the slot of our keys, with all in it, from the node that has it to the next. */
async function moveSlot({ nodes, ports }: Cluster): Promise<void> {
  const slot = Number(await nodes[0]?.cluster('KEYSLOT', '{sweepstack}'))
  const answers = await Promise.all(nodes.map((node) => node.exists('{sweepstack}').catch(String)))
  const from = answers.findIndex((answer) => !String(answer).includes('MOVED'))
  const to = (from + 1) % nodes.length
  const [source, target] = [nodes[from], nodes[to]] as [Redis, Redis]
  const idOf = (node: Redis) => node.cluster('MYID') as Promise<string>
  await target.cluster('SETSLOT', slot, 'IMPORTING', await idOf(source))
  await source.cluster('SETSLOT', slot, 'MIGRATING', await idOf(target))
  const keys = (await source.cluster('GETKEYSINSLOT', slot, 1000)) as string[]
  if (keys.length > 0) {
    await source.migrate('127.0.0.1', ports[to] as number, '', 0, 5000, 'KEYS', ...keys)
  }
  for (const node of [target, source, ...nodes]) {
    await node.cluster('SETSLOT', slot, 'NODE', await idOf(target))
  }
}

test('all connections follow the slot of our keys to another node', async () => {
  await using cluster = await startRedisCluster()
  const url = cluster.urls[0] as string
  const handles = await Promise.all(
    (['api', 'scheduler'] as const).map((role) => reachRedis({ url, role })),
  )
  const [api, scheduler] = handles as [(typeof handles)[0], (typeof handles)[0]]
  await api.settings.set('kept', '1')
  const trained: string[] = []
  const consumer = scheduler.consumeLineages({
    slots: 1,
    train: async (key) => void trained.push(key),
    verify: async () => 'done',
    predict: async () => 'done',
    answer: async () => 'done',
    onError: () => undefined,
  })
  for (const round of [1, 2, 3]) {
    await moveSlot(cluster)
    // The API fails fast: its callers ask again.
    const read = () => api.settings.get('kept').catch(() => undefined)
    expect(await until('the API follows', read)).toBe('1')
    expect(await scheduler.settings.get('kept')).toBe('1')
    await scheduler.verifications.request({
      lineage: `${round}`.repeat(64),
      from: 0,
      to: 1,
      status: 'waiting',
      reason: null,
      differing: [],
      worker: null,
    } as never)
    const waiting = async () => (await scheduler.queueCounts()).waiting === 0
    await until('the queue is consumed where it is now', waiting)
  }
  await consumer.close()
  for (const handle of handles) await handle.close()
})
