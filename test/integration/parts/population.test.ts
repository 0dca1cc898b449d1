import { expect, test } from 'vitest'
import { kill, startCluster } from '../../chaos/support/cluster.ts'
import { until } from '../../support/redis.ts'
import { startCli } from '../../support/run-cli.ts'

/** Eight members that all measure the same at an epoch, so that the first of them are the best. */
const eight = {
  name: 'population',
  dataset: 'fake',
  parameters: { learningRate: { min: 0.001, max: 1, scale: 'log' }, epochs: 6 },
  search: { kind: 'random', trials: 8 },
}

async function startedCluster({ epochMs = 20, slots = 2 } = {}) {
  const cluster = await startCluster({ epochMs })
  await cluster.startService()
  await cluster.startWorker({ SWEEPSTACK_SLOTS: `${slots}` })
  return cluster
}

const ended = (cluster: Awaited<ReturnType<typeof startedCluster>>, id: string) =>
  until(
    'the sweep ends',
    async () => {
      const sweep = await cluster.client.sweep(id)
      return sweep.status !== 'running' && sweep
    },
    { starts: 6, seconds: 90 },
  )

test('PBT: clones go on from their donors with other rates, nothing is trained twice, and all of it is told', async () => {
  await using cluster = await startedCluster()
  const { client } = cluster
  const definition = { ...eight, stopping: { kind: 'pbt', interval: 2, resample: 0 } }
  const plan = await client.plan(definition)
  expect(plan.stopping).toMatchObject({
    expectedEpochs: 48,
    population: { members: 8, comparisons: 2, mostClones: 4, mostEpochs: 48 },
  })
  const { id } = await client.createSweep(definition)
  const sweep = await ended(cluster, id)
  expect(sweep).toMatchObject({ status: 'completed', counts: { completed: 8 } })
  expect(sweep.epochs).toMatchObject({ unique: 48, trained: 48 })

  const { decisions } = await client.decisions(id)
  const clones = decisions.filter(({ verdict }) => verdict === 'clone')
  expect(clones.map(({ trial, epoch, until: next }) => [trial, epoch, next]).sort()).toEqual([
    [7, 2, 4],
    [7, 4, 6],
    [8, 2, 4],
    [8, 4, 6],
  ])
  const { rows } = await client.leaderboard(id)
  expect(rows.map(({ trial }) => trial)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  for (const { trial: number, epoch, reason } of clones.filter((clone) => clone.epoch === 4)) {
    if (reason.kind !== 'clone') throw new Error('not why a trial clones')
    expect([1, 2]).toContain(reason.from)
    const [trial, donor] = [await client.trial(id, number), await client.trial(id, reason.from)]
    const { before, after } = reason.changed.learningRate!
    expect(before).toBe(donor.config.learningRate)
    expect(after).not.toBe(before)
    expect(trial.config.learningRate).toBe(after)
    expect(trial.phases).toEqual([
      { fromEpoch: 0, settings: { learningRate: before } },
      { fromEpoch: epoch, settings: { learningRate: after } },
    ])
    // Each epoch once: those before the fork are the donor's.
    expect(trial.reports.map((report) => report.learning_rate)).toEqual([
      ...Array(4).fill(before),
      ...Array(2).fill(after),
    ])
    const lineage = await client.lineage(trial.lineage)
    expect(lineage.parent).toMatchObject({ lineage: donor.lineage, epoch: 4 })
    const row = rows.find((one) => one.trial === number)
    expect(row).toMatchObject({ phases: trial.phases, config: trial.config, copies: [] })
  }

  const cli = (...words: string[]) => startCli(cluster.directory, cluster.url, words).ended
  const { stdout: why } = await cli('why', id, '8')
  expect(why).toMatch(
    /trial 8 clones trial [12] as of epoch 4: at epoch 4 it is 8th of 8 with .*, that one [12].. with .*; learningRate .* in place of .*, up to epoch 6\n/,
  )
  const { stdout: shown } = await cli('trial', id, '8')
  expect(shown).toMatch(/\nphases: learningRate [\d.]+, [\d.]+ from epoch 5\n/)
  const { stdout: board } = await cli('leaderboard', id)
  expect(board).toMatch(/ from epoch 5 /)
})

test('PBT without waiting, and PB2: every member comes to its end', async () => {
  await using cluster = await startedCluster()
  const posted = [
    { ...eight, stopping: { kind: 'pbt', interval: 2, synchronous: false } },
    { ...eight, seed: 7, stopping: { kind: 'pb2', interval: 1 } },
  ]
  const ids = await Promise.all(
    posted.map(async (one) => (await cluster.client.createSweep(one)).id),
  )
  for (const id of ids) {
    const sweep = await ended(cluster, id)
    expect(sweep).toMatchObject({ status: 'completed', counts: { completed: 8, failed: 0 } })
    expect(sweep.epochs.trained).toBeLessThanOrEqual(sweep.epochs.unique)
    const { rows } = await cluster.client.leaderboard(id)
    for (const { trial } of rows) {
      const { reports } = await cluster.client.trial(id, trial)
      expect(reports.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6])
    }
  }
})

test('who a budget of epochs kept goes on when it is raised, also by a new scheduler', async () => {
  // All train at once and for long, so that some still do when the budget is raised.
  await using cluster = await startedCluster({ epochMs: 1000, slots: 8 })
  const { client } = cluster
  const { id } = await client.createSweep({
    ...eight,
    stopping: { kind: 'pbt', interval: 2, resample: 0, synchronous: false },
    parallelism: 8,
    // All come to their first comparison, and at most four to another one: no two of them train alike.
    budget: { epochs: 24 },
  })
  const log = async () => (await client.decisions(id)).decisions
  const kept = await until(
    'a budget keeps two trials',
    async () => {
      const found = (await log()).filter(({ reason }) => reason.kind === 'budget')
      expect(found.map(({ verdict }) => verdict)).not.toContain('stop')
      return found.length >= 2 && found.map(({ trial }) => trial)
    },
    { starts: 6, seconds: 90 },
  )
  for (const running of cluster.parts.filter(({ part }) => part === 'scheduler'))
    await kill(running)
  await client.changeSweep(id, { budget: { epochs: 48 } })
  cluster.spawn('scheduler')
  const sweep = await ended(cluster, id)
  expect(sweep).toMatchObject({ status: 'completed', counts: { completed: 8, stopped: 0 } })
  for (const number of kept) {
    const { reports, decisions } = await client.trial(id, number)
    expect(reports.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6])
    const at = decisions.findIndex(({ reason }) => reason.kind === 'budget')
    expect(['continue', 'clone']).toContain(decisions[at + 1]?.verdict)
  }
})
