import { expect, test } from 'vitest'
import { ended } from '../../chaos/support/audit.ts'
import { type Cluster, startCluster } from '../../chaos/support/cluster.ts'
import { promisedHere } from '../../support/machine-speed.ts'
import { until } from '../../support/redis.ts'
import { startCli } from '../../support/run-cli.ts'

async function startedCluster(epochMs: number) {
  const cluster = await startCluster({ epochMs })
  await cluster.startService()
  await cluster.startWorker({ SWEEPSTACK_SLOTS: '2' })
  return cluster
}

/** All measure the same, so that the first of them is the best. */
const rates = (count: number) => Array.from({ length: count }, (_, place) => (place + 1) / 10)
const post = (cluster: Cluster, configs: number, epochs: number, stopping: object) =>
  cluster.client.createSweep({
    name: 'speculation',
    dataset: 'fake',
    parameters: { learningRate: rates(configs), epochs },
    stopping,
  })

/** The lineage of trial 1. */
async function first({ records }: Cluster, id: string) {
  const trial = await records.sweeps.trial(id, 1)
  return trial && records.lineages.read(trial.lineage)
}

test.concurrent('a slot without work trains ahead, and the promoted trial has it at once', async () => {
  await using cluster = await startedCluster(200)
  await cluster.fault('stay-0.3-3', 'always')
  const stopping = { kind: 'hyperband', speculate: true }
  const { id, warnings, speculated } = await post(cluster, 9, 9, stopping)
  expect(warnings.join('\n')).toContain('train likely promotions ahead')
  expect(speculated).toEqual({ epochs: 0, used: 0 })
  // The third of three arrives alone; the first, which is the best, need not wait for it.
  const isAhead = async () => ((await first(cluster, id))?.epoch ?? 0) > 3
  await until('the first is trained ahead', isAhead, { starts: 3, seconds: 60 })
  await cluster.pardon('stay-0.3-3')
  const sweep = await ended(cluster, id)
  expect(sweep).toMatchObject({ status: 'completed', counts: { completed: 1, stopped: 8 } })
  // Nine to epoch 1, three of them to 3, one of them to 9, as without it: what was trained ahead is part of it or apart.
  expect(sweep.epochs.trained).toBe(9 + 3 * 2 + 6)
  expect(sweep.speculated?.used).toBeGreaterThan(0)
  expect(sweep.speculated?.epochs).toBeGreaterThanOrEqual(sweep.speculated?.used ?? 0)
  const trials = await Promise.all(rates(9).map((_, at) => cluster.client.trial(id, at + 1)))
  let reported = 0
  for (const { lineage } of trials) {
    const { reports = [] } = (await cluster.records.lineages.read(lineage)) ?? {}
    expect(reports.map(({ epoch }) => epoch)).toEqual(reports.map((_, place) => place + 1))
    reported += reports.length
  }
  const { epochs, used } = sweep.speculated ?? { epochs: 0, used: 0 }
  expect(reported).toBe(sweep.epochs.trained + epochs - used)
  expect(trials.map(({ reports }) => reports.length)).toEqual([9, 3, 3, 1, 1, 1, 1, 1, 1])

  const run = (...words: string[]) => startCli(cluster.directory, cluster.url, words).ended
  expect((await run('why', id, '1')).stdout).toMatch(
    /trial 1 may be trained ahead from rung 2 of 3 of bracket 1 \(epoch 3\): .* more come, .*, up to epoch 9\n/,
  )
  expect((await run('leaderboard', id)).stdout).toContain(
    `${epochs === 1 ? '1 epoch' : `${epochs} epochs`} trained ahead on idle slots, ${used} of them of use`,
  )
})

test.concurrent('a sweep that is posted meanwhile takes the slot', async () => {
  await using cluster = await startedCluster(promisedHere(500))
  // Three to epoch 9, one of them to 27: the third has one slot, the other one has nothing else to do.
  await cluster.fault('stay-0.3-9', 'always')
  const { id } = await post(cluster, 3, 27, { kind: 'hyperband', min: 9, speculate: true })
  const isAhead = async () => ((await first(cluster, id))?.epoch ?? 0) > 9
  await until('it is trained ahead', isAhead, { starts: 3, seconds: 90 })
  expect((await cluster.client.sweep(id)).counts).toMatchObject({ resting: 2, running: 1 })
  const parameters = { epochs: 1 }
  const other = await cluster.client.createSweep({ name: 'other', dataset: 'fake', parameters })
  await ended(cluster, other.id)
  // Not in the slot of the third, which has not come yet, nor in one that nobody had.
  expect((await cluster.client.sweep(id)).counts).toMatchObject({ resting: 2, running: 1 })
  expect((await first(cluster, id))?.epoch).toBeLessThan(27)
  await cluster.pardon('stay-0.3-9')
  await cluster.client.changeSweep(id, { status: 'cancelled' })
  const isIdle = async () => (await first(cluster, id))?.status === 'idle'
  await until('it is trained no further', isIdle, { starts: 2, seconds: 30 })
})
