import { expect, test } from 'vitest'
import { ended } from '../../chaos/support/audit.ts'
import { type Cluster, startCluster } from '../../chaos/support/cluster.ts'
import { promisedHere } from '../../support/machine-speed.ts'
import { until } from '../../support/redis.ts'
import { startCli } from '../../support/run-cli.ts'
import { toldEvents } from '../../support/told-events.ts'

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

test('a slot without work trains ahead, and the promoted trial has it at once', async () => {
  // A slot is without work for two epochs: long enough to be given some on a slow machine too.
  await using cluster = await startedCluster(promisedHere(500))
  const stopping = { kind: 'hyperband', speculate: true }
  const { id, warnings, speculated } = await post(cluster, 9, 9, stopping)
  expect(warnings.join('\n')).toContain('train likely promotions ahead')
  expect(speculated).toEqual({ epochs: 0, used: 0 })
  const sweep = await ended(cluster, id)
  expect(sweep).toMatchObject({ status: 'completed', counts: { completed: 1, stopped: 8 } })
  // Nine to epoch 1, three of them to 3, one of them to 9, as without it: what was trained ahead is part of it or apart.
  expect(sweep.epochs.trained).toBe(9 + 3 * 2 + 6)
  // The third of three arrives alone; the first, which is the best, need not wait for it.
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

test('a sweep that is posted meanwhile takes the slot', async () => {
  await using cluster = await startedCluster(1500)
  // Three to epoch 9, one of them to 27: the third has one slot, the other one has nothing else to do.
  const { id } = await post(cluster, 3, 27, { kind: 'hyperband', min: 9, speculate: true })
  const { lineage } = await until('trial 1 is opened', () => cluster.records.sweeps.trial(id, 1))
  const record = () => cluster.records.lineages.read(lineage)
  const isAhead = async () => ((await record())?.epoch ?? 0) > 9
  await until('it is trained ahead', isAhead, { starts: 3, seconds: 90 })
  expect((await cluster.client.sweep(id)).counts).toMatchObject({ resting: 2, running: 1 })
  const parameters = { epochs: 1 }
  const other = await cluster.client.createSweep({ name: 'other', dataset: 'fake', parameters })
  await ended(cluster, other.id)
  const events = (await toldEvents(cluster.records, other.id)).map(({ event }) => event)
  const began = events.find((event) => event.type === 'trial' && event.status === 'running')
  const { decisions } = await cluster.client.decisions(id)
  // Not by the slot that the third one left when it came.
  const third = decisions.find(({ trial }) => trial === 3)?.at ?? new Date().toISOString()
  expect(Date.parse(began?.at ?? '')).toBeLessThan(Date.parse(third))
  await cluster.client.changeSweep(id, { status: 'cancelled' })
  const isIdle = async () => (await record())?.status === 'idle'
  await until('it is trained no further', isIdle, { starts: 2, seconds: 30 })
})
