import { expect, test } from 'vitest'
import { ended } from '../../chaos/support/audit.ts'
import { startCluster } from '../../chaos/support/cluster.ts'
import { until } from '../../support/redis.ts'

test('workers tell of each lineage its slot, images per second and memory', async () => {
  await using cluster = await startCluster({ env: { FAKE_EPOCH_MS: '200', SWEEPSTACK_SLOTS: '2' } })
  await cluster.startService()
  await cluster.startWorker()
  const { client } = cluster
  const { splits } = await client.dataset('fake')
  const { id } = await client.createSweep({
    name: 'rates',
    dataset: 'fake',
    repeats: 2,
    parameters: { epochs: 100 },
  })
  const training = await until(
    'both slots have trained an epoch',
    async () => {
      const [worker] = await client.workers()
      const found = worker?.training ?? []
      return found.length === 2 && found.every((one) => one.imagesPerSecond !== null) && found
    },
    { starts: 4, seconds: 30 },
  )
  expect(training.map(({ slot }) => slot).sort()).toEqual([0, 1])
  for (const { lineage, imagesPerSecond, memoryMb } of training) {
    const reports = (await client.lineage(lineage)).reports.map(
      ({ seconds }) => splits.train / seconds,
    )
    expect(Math.min(...reports.map((rate) => Math.abs(rate - imagesPerSecond!)))).toBeLessThan(1e-6)
    if (process.platform === 'linux') expect(memoryMb).toBeGreaterThan(10)
  }
  await client.changeSweep(id, { status: 'cancelled' })
  await ended(cluster, id)
})
