import { expect, test } from 'vitest'
import { audit, ended, lineageOf, trainsOn } from '../../chaos/support/audit.ts'
import type { RunningPart } from '../../chaos/support/cluster.ts'
import { saying, startTwoGpus, type TwoGpus, uuids } from '../../chaos/support/two-gpus.ts'
import { until } from '../../support/redis.ts'

const whole = { lost: 0, doubled: 0 }
const failures = (worker: RunningPart, code: string) =>
  saying(worker, 'training failed').filter(
    ({ failure }) => (failure as { code: string }).code === code,
  )
const isRunning = (cluster: TwoGpus, ...counts: number[]) =>
  until(`${counts} are trained`, async () => {
    const running = (await cluster.gpusNow()).map((gpu) => gpu.running.length)
    return String(running) === String(counts)
  })

test.concurrent('out of memory on one GPU: tried again alone there, learned of, and the other GPU goes on', async () => {
  await using cluster = await startTwoGpus()
  const worker = await cluster.startWorker({ SWEEPSTACK_SLOTS: '4', FAKE_GPU_MB: '1000' })
  const long = { batchSize: 1, epochs: 100_000 }
  const [small, large] = [400, 700].map((batchSize) => ({ batchSize, epochs: 2 })) as [
    { batchSize: number; epochs: number },
    { batchSize: number; epochs: number },
  ]
  // GPU 0 has no room from now on; on GPU 1 the small one stays in its first epoch.
  const other = await cluster.submit(long, 1000)
  await isRunning(cluster, 1, 0)
  await cluster.fault('stay-2000', 'always')
  const neighbour = await cluster.submit(small, 2000)
  await isRunning(cluster, 1, 1)
  const others = [other, await cluster.submit(long, 3000)]
  await isRunning(cluster, 2, 1)
  const keys = await Promise.all(others.map((id) => lineageOf(cluster, id)))
  const starts = () =>
    Promise.all(keys.map(async (key) => (await cluster.records.lineages.read(key))?.fence))
  const started = await starts()

  // Nobody knows yet what the large one takes: it begins beside the small one.
  const victim = await cluster.submit(large, 4000)
  await until('it runs out of memory', async () => failures(worker, 'OUT_OF_MEMORY').length > 0)
  expect(failures(worker, 'OUT_OF_MEMORY')).toMatchObject([
    { gpu: '1', lineage: await lineageOf(cluster, victim), remedy: { kind: 'retry', alone: true } },
  ])
  await until('it waits for the GPU', async () =>
    saying(worker, 'waits for its turn').some(({ alone }) => alone),
  )
  for (const key of keys) await trainsOn(cluster, key, 2)
  await isRunning(cluster, 2, 1)
  await cluster.pardon('stay-2000')
  for (const id of [neighbour, victim]) {
    expect((await ended(cluster, id)).counts).toMatchObject({ completed: 1 })
    expect(await audit(cluster, id)).toEqual(whole)
  }

  // What both take is known now: the large one waits until the small one has ended.
  await cluster.fault('stay-5000', 'always')
  const again = [await cluster.submit(small, 5000)]
  await isRunning(cluster, 2, 1)
  again.push(await cluster.submit(large, 6000))
  await until('it waits', async () =>
    saying(worker, 'waits for its turn').some(
      ({ alone, expectedMb }) => !alone && expectedMb === 700,
    ),
  )
  await isRunning(cluster, 2, 1)
  await cluster.pardon('stay-5000')
  for (const id of again) expect((await ended(cluster, id)).counts).toMatchObject({ completed: 1 })
  expect(failures(worker, 'OUT_OF_MEMORY')).toHaveLength(1)

  const states = (await cluster.gpusNow()).map(({ status, reason }) => [status, reason])
  expect(states).toEqual([
    ['active', null],
    ['active', null],
  ])
  expect(await starts()).toEqual(started)
})

test.concurrent('a GPU is quarantined at the third failure in a row, and the other GPU goes on', async () => {
  await using cluster = await startTwoGpus()
  const worker = await cluster.startWorker({
    SWEEPSTACK_SLOTS: '2',
    SWEEPSTACK_PROBE_SECONDS: '600',
  })
  const quarantined = () => saying(worker, 'takes no lineages until a probe succeeds')
  const crash = `crash-${uuids[0]}`
  const crashed = () => failures(worker, 'TRAINER_DIED').map(({ gpu }) => gpu)
  const crashesAndStays = (count: number) =>
    until(`${count} crashes`, async () => {
      expect(quarantined()).toEqual([])
      return crashed().length === count
    })
  const completes = async (id: string) => {
    expect((await ended(cluster, id)).counts).toMatchObject({ completed: 1 })
    expect(await audit(cluster, id)).toEqual(whole)
  }

  await cluster.fault(crash)
  const first = await cluster.submit({ batchSize: 1, epochs: 1 }, 10_000)
  await crashesAndStays(1)
  await cluster.fault(crash)
  await crashesAndStays(2)
  await completes(first)
  expect(quarantined()).toEqual([])

  // The epoch that was finished in between starts the count anew.
  await cluster.fault(crash, 'always')
  await completes(await cluster.submit({ batchSize: 1, epochs: 1 }, 20_000))
  expect(crashed()).toEqual(Array(5).fill('0'))
  expect(quarantined()).toMatchObject([{ gpu: '0', code: 'TRAINER_DIED' }])
  expect(await cluster.gpusNow()).toMatchObject([
    { name: '0', status: 'quarantined', reason: expect.stringContaining('TRAINER_DIED') },
    { name: '1', status: 'active', reason: null },
  ])
  await completes(await cluster.submit({ batchSize: 1, epochs: 1 }, 30_000))
  expect(crashed()).toHaveLength(5)
})
