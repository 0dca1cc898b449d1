import { describe, expect, test } from 'vitest'
import { audit, ended } from '../../chaos/support/audit.ts'
import { type Cluster, kill, type RunningPart, startCluster } from '../../chaos/support/cluster.ts'
import { childrenOf } from '../../support/children-of.ts'
import { until } from '../../support/redis.ts'

/** Trainers take 1 MB more than Node does for each image of a batch. */
const env = { FAKE_IMAGE_MB: '1', SWEEPSTACK_SLOTS: '2' }
const fat = 300
const thin = 1

async function submit(cluster: Cluster, seed: number, repeats: number, batchSize: number) {
  const { id } = await cluster.client.createSweep({
    name: 'shape',
    dataset: 'fake',
    seed,
    repeats,
    parameters: { batchSize, epochs: 3 },
  })
  return id
}

function saying(worker: RunningPart, message: string): Record<string, unknown>[] {
  const lines = worker.lines.filter((line) => line.includes(`"msg":"${message}"`))
  return lines.map((line) => JSON.parse(line))
}

/** Has two fat lineages trained, which stay in their first epoch until `held` has looked on. */
async function trainTwo(cluster: Cluster, seed: number, held: () => Promise<void>): Promise<void> {
  const faults = [`stay-${seed}`, `stay-${seed + 1}`]
  for (const fault of faults) await cluster.fault(fault, 'always')
  const id = await submit(cluster, seed, 2, fat)
  await held()
  for (const fault of faults) await cluster.pardon(fault)
  expect((await ended(cluster, id)).counts).toMatchObject({ completed: 2 })
  expect(await audit(cluster, id)).toEqual({ lost: 0, doubled: 0 })
}

// On Linux only: elsewhere nothing says what a process takes.
describe.runIf(process.platform === 'linux')('a memory budget', () => {
  test('two slots train side by side what fits into the budget by what its first run took', async () => {
    await using cluster = await startCluster({ env })
    await cluster.startService()

    const narrow = await cluster.startWorker({ SWEEPSTACK_MEMORY_GB: '0.5' })
    await ended(cluster, await submit(cluster, 1000, 1, fat))
    await trainTwo(cluster, 2000, async () => {
      await until('one trains', async () => saying(narrow, 'training').length === 2)
      await until('one waits', async () => saying(narrow, 'waits for its turn').length === 1)
      expect(saying(narrow, 'training')).toHaveLength(2)
    })
    const [waited] = saying(narrow, 'waits for its turn')
    expect(waited?.expectedMb).toBeGreaterThan(300)
    expect(saying(narrow, 'training').at(-1)?.lineage).toBe(waited?.lineage)
    await kill(narrow, 'SIGTERM')

    const wide = await cluster.startWorker({ SWEEPSTACK_MEMORY_GB: '2' })
    await ended(cluster, await submit(cluster, 3000, 1, fat))
    await trainTwo(cluster, 4000, async () => {
      await until('both train', async () => saying(wide, 'training').length === 3)
    })
    expect(saying(wide, 'waits for its turn')).toEqual([])
  })

  test('an idle trainer is ended if it holds what does not fit, or another shape', async () => {
    await using cluster = await startCluster({ env })
    await cluster.startService()
    const worker = await cluster.startWorker({ SWEEPSTACK_MEMORY_GB: '0.5' })
    const train = async (seed: number, batchSize: number) => {
      await ended(cluster, await submit(cluster, seed, 1, batchSize))
    }
    const trainers = (count: number) =>
      until(`${count} trainers are left`, async () => {
        const pids = childrenOf(worker.pid)
        return pids.length === count && pids
      })
    const both = await trainers(2)
    await train(1000, fat)
    expect(await trainers(2)).toEqual(both)
    // It is known now to leave no room for the share of one that has trained nothing yet.
    await train(2000, fat)
    const [kept] = await trainers(1)
    expect(both).toContain(kept)
    await train(3000, thin)
    const [fresh] = await trainers(1)
    expect(fresh).not.toBe(kept)
    await train(4000, thin)
    expect(await trainers(1)).toEqual([fresh])
  })
})
