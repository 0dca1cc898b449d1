import { expect, test } from 'vitest'
import { startCluster } from '../../chaos/support/cluster.ts'
import { until } from '../../support/redis.ts'

const lineages = 40

test.concurrent.each(['a verification', 'a prediction'])(
  '%s takes the next slot beside a sweep with many lineages',
  async (what) => {
    await using cluster = await startCluster({ epochMs: 500 })
    await cluster.startService()
    await cluster.startWorker({ SWEEPSTACK_SLOTS: '2' })
    const definition = { name: 'large', dataset: 'fake', repeats: lineages, seed: 1 }
    const { id } = await cluster.client.createSweep({ ...definition, parameters: { epochs: 2 } })
    const first = await until('a lineage is trained', async () => {
      return (await cluster.client.leaderboard(id)).rows.find(
        ({ status }) => status === 'completed',
      )
    })
    const trained = async () => (await cluster.client.sweep(id)).counts.completed
    const { lineage } = await cluster.client.trial(id, first.trial)
    const before = await trained()
    if (what === 'a verification') {
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
    } else {
      const request = { lineage, epoch: 2, split: 'val' } as const
      await cluster.records.predictions.request(request)
      // A fake trainer has none to give, and says so when it is asked.
      const answer = await until(
        'it is asked',
        () => cluster.records.predictions.failure(request),
        {
          seconds: 120,
        },
      )
      expect(answer).toContain('predicts nothing')
    }
    // Each slot ends what it trains, and the other one goes on meanwhile.
    expect((await trained()) - before).toBeLessThanOrEqual(8)
  },
)
