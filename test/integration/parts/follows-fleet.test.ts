import { expect, test } from 'vitest'
import { startCluster } from '../../chaos/support/cluster.ts'
import { until } from '../../support/redis.ts'

test('a search that learns opens what the slots begin, and more when a worker comes', async () => {
  await using cluster = await startCluster({ epochMs: 20 })
  await cluster.startService()
  await cluster.startWorker({ SWEEPSTACK_SLOTS: '1' })
  // Nothing ends meanwhile: a worker that comes is all that changes.
  await cluster.fault('stay', 'always')
  const { id } = await cluster.client.createSweep({
    name: 'follows',
    dataset: 'fake',
    parameters: { learningRate: { min: 0.001, max: 0.1, scale: 'log' }, epochs: 2 },
    search: { kind: 'tpe', trials: 30 },
  })
  const opened = async () => {
    const { counts } = await cluster.client.sweep(id)
    return { running: counts.running, open: counts.running + counts.waiting }
  }
  const patience = { starts: 3, seconds: 30 }
  await until('the slot has work', async () => (await opened()).running === 1, patience)
  expect((await opened()).open).toBe(2)
  await cluster.startWorker({ SWEEPSTACK_SLOTS: '3' })
  await until('the new slots have work', async () => (await opened()).running === 4, patience)
  await until('and more lies ready', async () => (await opened()).open === 8, patience)
  await cluster.pardon('stay')
  const isOver = async () => (await cluster.client.sweep(id)).status === 'completed'
  await until('the sweep ends', isOver, { starts: 3, seconds: 60 })
  expect((await cluster.client.sweep(id)).counts.completed).toBe(30)
})
