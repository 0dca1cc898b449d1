import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { lineageKey } from '@sweepstack/core'
import { shortId } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { datasetHash, kill, startCluster } from '../../chaos/support/cluster.ts'
import { forkOf, openTrial, rootRecipe } from '../../support/forks.ts'
import { until } from '../../support/redis.ts'
import { toldEvents } from '../../support/told-events.ts'

/**
 * Real processes with fake trainers. No search proposes forks yet, so this test takes the scheduler's place and opens their
 * trials.
 */

const run = promisify(execFile)
const cli = path.resolve(import.meta.dirname, '../../../apps/cli/bin/sweepstack.mjs')

const root = rootRecipe(datasetHash)
const fork = forkOf(root, 3, 0.5)
const [rootKey, forkKey] = [lineageKey(root), lineageKey(fork)]

test('a fork is trained after its parent, from there, also if its worker is killed; all that reads reports has the whole', async () => {
  await using cluster = await startCluster({ epochMs: 200 })
  const { client, records } = cluster
  await cluster.startApi()
  const parameters = { learningRate: [0.001, 0.5], epochs: 8 }
  const { id } = await client.createSweep({ name: 'forks', dataset: 'fake', parameters })
  const { version, consumed, state } = (await records.sweeps.pending(id))!
  const commands = [openTrial(1, root, 4), openTrial(2, fork, 8)]
  const changes = { state: { ...state, nextTrial: 3 } }
  await records.sweeps.commit(id, { version, consumed, changes, commands })
  await records.sweeps.carryOut(id, ...commands)
  const worker = await cluster.startWorker()
  const epochs = async () => (await client.trial(id, 2)).reports.length
  await until('the fork is in training', async () => (await epochs()) >= 5, { seconds: 60 })
  await kill(worker)
  await cluster.startWorker()
  const trial = await until(
    'the fork is trained',
    async () => {
      const found = await client.trial(id, 2)
      return found.status === 'completed' && found
    },
    { starts: 2, seconds: 60 },
  )

  // Of both, each epoch once: four of the root, and five of the fork after its third.
  expect((await records.sweeps.read(id))?.trainedEpochs).toBe(4 + 5)
  expect(trial.reports.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  expect(trial.reports.map(({ learning_rate }) => learning_rate)).toEqual([
    ...Array(3).fill(0.001),
    ...Array(5).fill(0.5),
  ])
  const told = (await toldEvents(records, id)).flatMap(({ event }) =>
    event.type === 'report' && event.trials.includes(2)
      ? [[event.lineage, event.report.epoch]]
      : [],
  )
  expect(told).toEqual([
    ...[1, 2, 3].map((epoch) => [rootKey, epoch]),
    ...[4, 5, 6, 7, 8].map((epoch) => [forkKey, epoch]),
  ])

  const { rows } = await client.leaderboard(id)
  const row = rows.find((found) => found.trial === 2)
  expect(row).toMatchObject({ epochs: 8, lineage: forkKey, score: trial.score })
  expect(row?.seconds).toBeCloseTo(8 * 0.2)
  const tables = new TextDecoder().decode(await client.trialTable(id, 'csv'))
  expect(tables.trim().split('\n')).toHaveLength(1 + 2)
  const curves = new TextDecoder().decode(await client.output(id, 2, 'curves.csv'))
  expect(curves.trim().split('\n')).toHaveLength(1 + 8)

  expect(await client.lineage(rootKey)).toMatchObject({
    parent: null,
    forks: [{ lineage: forkKey, epoch: 3 }],
  })
  const { parent } = await client.lineage(forkKey)
  expect(parent).toMatchObject({ lineage: rootKey, epoch: 3, checkpoint: { epoch: 3 } })
  const { stdout } = await run(process.execPath, [cli, '--url', cluster.url, 'lineage', forkKey])
  expect(stdout.split('\n')).toEqual(
    expect.arrayContaining([
      `lineage ${shortId(forkKey)}: idle, 8 epochs`,
      'learning rate 0.001, from epoch 4 on 0.5',
      `fork of ${shortId(rootKey)} after epoch 3, whose checkpoint is kept`,
    ]),
  )
  await client.requestVerification(forkKey, { from: 3, to: 5 })
  const verified = await until('it is verified', async () => {
    const found = await client.verification(forkKey)
    return found.status !== 'waiting' && found
  })
  expect(verified).toMatchObject({ status: 'equal', from: 3, to: 5 })
  const logged = cluster.parts.flatMap(({ lines }) => lines).join('\n')
  expect(logged).toMatch(new RegExp(`"lineage":"${forkKey}","fence":\\d+,"from":3`))
})
