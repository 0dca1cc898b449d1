import { expect, test } from 'vitest'
import { startCluster } from '../../chaos/support/cluster.ts'
import { until } from '../../support/redis.ts'

const lineages = 40

test('a verification takes the next slot beside a sweep with many lineages', async () => {
  await using cluster = await startCluster({ epochMs: 500 })
  await cluster.startService()
  await cluster.startWorker({ SWEEPSTACK_SLOTS: '2' })
  const definition = { name: 'large', dataset: 'fake', repeats: lineages, seed: 1 }
  const { id } = await cluster.client.createSweep({ ...definition, parameters: { epochs: 2 } })
  const first = await until('a lineage is trained', async () => {
    return (await cluster.client.leaderboard(id)).rows.find(({ status }) => status === 'completed')
  })
  const trained = async () => (await cluster.client.sweep(id)).counts.completed
  const { lineage } = await cluster.client.trial(id, first.trial)
  const before = await trained()
  await cluster.client.requestVerification(lineage, {})
  const found = await until(
    'it is verified',
    async () => {
      const verification = await cluster.client.verification(lineage)
      return verification.status !== 'waiting' && verification
    },
    { seconds: 120 },
  )
  expect(found.status).toBe('equal')
  // Each slot ends what it trains, and the other one goes on meanwhile.
  expect((await trained()) - before).toBeLessThanOrEqual(8)
})
