import { expect, test } from 'vitest'
import { audit, ended } from '../../chaos/support/audit.ts'
import { saying, startTwoGpus, type TwoGpus, uuids } from '../../chaos/support/two-gpus.ts'
import { until } from '../../support/redis.ts'

const submit = (cluster: TwoGpus, seed: number, repeats: number, batchSize = 1) =>
  cluster.submit({ batchSize, epochs: 2 }, seed, repeats)

test.concurrent('each slot is bound to its GPU, and the fleet shows what is trained on which', async () => {
  await using cluster = await startTwoGpus()
  const worker = await cluster.startWorker({ SWEEPSTACK_GPUS: 'all', SWEEPSTACK_SLOTS: '3' })
  const bound = saying(worker, 'trainer').map(({ gpu, line }) => `${gpu} ${line}`)
  expect(bound.sort()).toEqual([
    `0 sees ${uuids[0]} by PCI_BUS_ID`,
    `0 sees ${uuids[0]} by PCI_BUS_ID`,
    `1 sees ${uuids[1]} by PCI_BUS_ID`,
  ])
  const facts = { model: 'NVIDIA A10', memoryMb: 1000, status: 'active', reason: null }
  expect(await cluster.gpusNow()).toEqual([
    { ...facts, name: '0', uuid: uuids[0], slots: 2, running: [] },
    { ...facts, name: '1', uuid: uuids[1], slots: 1, running: [] },
  ])
  const id = await cluster.held(async () => {
    const submitted = await submit(cluster, 1, 3)
    await until('both have their share', async () => {
      const running = (await cluster.gpusNow()).map((gpu) => gpu.running.length)
      return String(running) === '2,1'
    })
    return submitted
  })
  expect((await ended(cluster, id)).counts).toMatchObject({ completed: 3 })
})

test.concurrent('memory is counted by GPU: what is learned on one is not expected of the other', async () => {
  await using cluster = await startTwoGpus()
  const worker = await cluster.startWorker({ SWEEPSTACK_SLOTS: '4' })
  await until('both have a budget', async () => {
    const budgets = saying(worker, 'taking lineages').map(({ budgetMb }) => budgetMb)
    return String(budgets) === '900,900'
  })
  const fat = 600
  // On GPU 0, where two of them would exceed the budget; on GPU 1 nobody knows yet, and a share is expected.
  await ended(cluster, await submit(cluster, 1000, 1, fat))
  const id = await cluster.held(async () => {
    const submitted = await submit(cluster, 2000, 4, fat)
    await until('three train', async () => {
      const running = (await cluster.gpusNow()).map((gpu) => gpu.running.length)
      return String(running) === '1,2'
    })
    await until('one waits', async () => saying(worker, 'waits for its turn').length === 1)
    return submitted
  })
  expect((await ended(cluster, id)).counts).toMatchObject({ completed: 4 })
})

test.concurrent('a GPU that is lost takes no more, the other goes on, and it returns when it is back', async () => {
  await using cluster = await startTwoGpus()
  await cluster.startWorker({ SWEEPSTACK_GPUS: '2', SWEEPSTACK_SLOTS: '2' })
  await cluster.lose(uuids[0])
  const id = await submit(cluster, 3000, 4)
  expect((await ended(cluster, id)).counts).toMatchObject({ completed: 4 })
  expect(await audit(cluster, id)).toEqual({ lost: 0, doubled: 0 })
  const [worker] = await cluster.client.workers()
  expect(worker).toMatchObject({
    status: 'active',
    gpus: [
      { name: '0', status: 'quarantined', reason: expect.stringContaining('does not find it') },
      { name: '1', status: 'active', reason: null },
    ],
  })
  await cluster.held(async () => {
    await submit(cluster, 4000, 3)
    await until('one trains', async () => (await cluster.gpusNow())[1]?.running.length === 1)
    await cluster.find(uuids[0])
    await until('it is back', async () => {
      const [first, second] = await cluster.gpusNow()
      return first?.running.length === 1 && second?.running.length === 1
    })
  })
})

test.concurrent('a GPU that does not work at the start is left out, and all of them are an error', async () => {
  await using cluster = await startTwoGpus()
  const both = { SWEEPSTACK_GPUS: '2', SWEEPSTACK_SLOTS: '2' }
  await cluster.lose(uuids[1])
  await cluster.startWorker(both)
  const states = (await cluster.gpusNow()).map(({ status }) => status)
  expect(states).toEqual(['active', 'quarantined'])
  await cluster.lose(uuids[0])
  const second = cluster.spawn('worker', both)
  const why = [
    'worker: a trainer was started on a GPU, and TensorFlow does not find it',
    '  fix: run: sweepstack doctor',
  ].join('\n')
  // What it logs comes by another pipe, and may come later.
  await until('it ends and says why', async () => {
    return second.child.exitCode === 1 && second.lines.join('\n').includes(why)
  })
  expect(await cluster.client.workers()).toHaveLength(1)
})

test.concurrent('where nobody asked for GPUs and TensorFlow has none, the processor trains', async () => {
  await using cluster = await startTwoGpus()
  for (const uuid of uuids) await cluster.lose(uuid)
  // Not bound, the trainer is asked for a GPU of no name.
  await cluster.lose('undefined')
  await cluster.startWorker({ SWEEPSTACK_SLOTS: '2' })
  const [worker] = await cluster.client.workers()
  expect(worker).toMatchObject({ device: 'cpu', slots: 2, gpus: [] })
})
