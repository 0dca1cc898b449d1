import { expect, test } from 'vitest'
import { audit, ended, lineageOf, submit, trainsOn } from '../../chaos/support/audit.ts'
import { kill, startCluster } from '../../chaos/support/cluster.ts'
import { until } from '../../support/redis.ts'

test.concurrent('a trainer that babbles, or dies without a word, costs its start and nothing else', async () => {
  await using cluster = await startCluster({ epochMs: 20 })
  await cluster.startService()
  const worker = await cluster.startWorker({
    SWEEPSTACK_SLOTS: '2',
    SWEEPSTACK_ALLOWED_FAILURES: '100',
  })
  for (const seed of [1000, 1001]) {
    await cluster.fault(`${seed === 1000 ? 'babble' : 'silent'}-${seed}`)
  }
  await cluster.fault('babble-2000', 'always')
  await cluster.fault('silent-2001', 'always')
  const mended = await submit(cluster, { lineages: 3, epochs: 3 })
  const hopeless = await submit(cluster, { lineages: 2, epochs: 3, seed: 2000 })
  await ended(cluster, mended)
  expect(await audit(cluster, mended)).toEqual({ lost: 0, doubled: 0 })
  await ended(cluster, hopeless)
  const failures = await Promise.all(
    [1, 2].map(async (number) => (await cluster.client.trial(hopeless, number)).failure),
  )
  expect(failures).toMatchObject([{ code: 'POISONED' }, { code: 'POISONED', lastLines: [] }])
  expect(failures[0]?.lastLines?.join()).toContain('was not understood: report')
  expect(worker.child.exitCode).toBeNull()
})

test.concurrent('a worker that leaves while it verifies leaves the verification to another one', async () => {
  await using cluster = await startCluster({ epochMs: 100 })
  await cluster.startService()
  const first = await cluster.startWorker()
  const id = await submit(cluster, { lineages: 1, epochs: 100 })
  const key = await lineageOf(cluster, id)
  await trainsOn(cluster, key, 12)
  await cluster.client.changeSweep(id, { status: 'cancelled' })
  await until('it rests', async () => (await cluster.client.lineage(key)).status === 'idle')
  await cluster.fault('stay', 'always')
  await cluster.client.requestVerification(key, { from: 0, to: 12 })
  await until('it is taken', async () => (await cluster.records.queueCounts()).active === 1)
  const from = Date.now()
  await kill(first, 'SIGTERM')
  expect(first.child.exitCode).toBe(0)
  expect(Date.now() - from).toBeLessThan(10_000)
  expect((await cluster.client.verification(key)).status).toBe('waiting')
  await cluster.pardon('stay')
  await cluster.startWorker()
  await until('it is verified', async () => {
    return (await cluster.client.verification(key)).status === 'equal'
  })
})

test.concurrent('a verification whose trainers do not start fails with the reason', async () => {
  await using cluster = await startCluster({ epochMs: 20 })
  await cluster.startService()
  const worker = await cluster.startWorker()
  const id = await submit(cluster, { lineages: 1, epochs: 3 })
  await ended(cluster, id)
  const key = await lineageOf(cluster, id)
  await cluster.fault('crash', 'always')
  await cluster.client.requestVerification(key, { from: 0, to: 3 })
  const failed = await until('it fails', async () => {
    const found = await cluster.client.verification(key)
    return found.status === 'failed' && found
  })
  expect(failed).toMatchObject({
    reason: expect.stringContaining('died'),
    worker: expect.any(String),
  })
  expect(worker.child.exitCode).toBeNull()
})
