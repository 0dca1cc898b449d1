import { parseDefinition } from '@sweepstack/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { scheduleFile } from '../../apps/cli/src/output/schedule-file.ts'
import { until } from '../support/redis.ts'
import { smallCnn, startEmojiStack, stepsAnEpoch } from '../support/stack.ts'

/** A search, a stopper and a population, on real images. */

let stack: Awaited<ReturnType<typeof startEmojiStack>>
beforeAll(async () => {
  stack = await startEmojiStack()
  await stack.startWorker()
})
afterAll(() => stack?.[Symbol.asyncDispose]())

const ended = (id: string, epochs: number) =>
  until(
    `the sweep ends\n${stack.output()}`,
    async () => {
      const now = await stack.client.sweep(id)
      return now.status !== 'running' && now
    },
    { starts: 2, steps: epochs * stepsAnEpoch, seconds: 30 },
  )

const common = { dataset: 'emoji-5', metric: 'val_loss' }
const parameters = { batchSize: 32, batchNormMomentum: 0.8, optimizer: 'sgd', ...smallCnn }

test('ASHA trains half of the epochs of a grid, and finds the same best config', async () => {
  const learningRate = [0.03, 0.01, 0.1, 0.001, 1, 0.0001]
  const epochs = 4
  const all = learningRate.length * epochs
  const best = async (stopping: object | 'none') => {
    const { id } = await stack.client.createSweep({
      ...{ ...common, name: 'asha', stopping },
      parameters: { ...parameters, learningRate, epochs },
    })
    const sweep = await ended(id, all)
    const [first] = (await stack.client.leaderboard(id)).rows
    return { trained: sweep.epochs.trained - sweep.epochs.before, first }
  }
  const asha = await best({ kind: 'asha', eta: 2 })
  const grid = await best('none')
  expect(asha.first?.stoppedAt).toBeNull()
  expect(asha.first?.config).toEqual(grid.first?.config)
  expect(asha.first?.score).toBe(grid.first?.score)
  expect(asha.trained).toBeLessThanOrEqual(all / 2 + 2)
  // What ASHA has trained is not trained again.
  expect(asha.trained + grid.trained).toBe(all)
})

test('TPE proposes by the results, and ends', async () => {
  const trials = 4
  const { id } = await stack.client.createSweep({
    ...{ ...common, name: 'tpe', parallelism: 1 },
    parameters: { ...parameters, learningRate: { min: 0.001, max: 1, scale: 'log' }, epochs: 1 },
    search: { kind: 'tpe', trials },
  })
  const sweep = await ended(id, trials)
  expect(sweep).toMatchObject({ status: 'completed', counts: { completed: trials } })
  expect(sweep.epochs.trained).toBe(trials)
  const found = await Promise.all(
    Array.from({ length: trials }, (_, place) => stack.client.trial(id, place + 1)),
  )
  const rates = found.map(({ config }) => config.learningRate)
  expect(new Set(rates).size).toBe(trials)
  expect(found.every(({ reason }) => reason !== null)).toBe(true)
})

test('a member of PBT has the bits of its schedule trained alone', async () => {
  const [members, epochs] = [4, 3]
  const { client } = stack
  const { id } = await client.createSweep({
    ...{ ...common, name: 'pbt' },
    parameters: { ...parameters, learningRate: { min: 0.001, max: 1, scale: 'log' }, epochs },
    search: { kind: 'random', trials: members },
    stopping: { kind: 'pbt', interval: 1 },
  })
  const sweep = await ended(id, members * epochs)
  expect(sweep).toMatchObject({ status: 'completed', counts: { completed: members } })
  expect(sweep.epochs.trained).toBe(members * epochs)

  const { decisions } = await client.decisions(id)
  const cloned = decisions.findLast(({ verdict }) => verdict === 'clone')
  const trial = await client.trial(id, cloned?.trial ?? 0)
  expect(trial.phases?.length).toBeGreaterThan(1)
  // From the initial weights on, in one go.
  await client.requestVerification(trial.lineage, { from: 0, to: epochs })
  const verified = await until('it is verified', async () => {
    const found = await client.verification(trial.lineage)
    return found.status !== 'waiting' && found
  })
  expect(verified).toMatchObject({ status: 'equal', from: 0, to: epochs })

  const alone = await client.createSweep(parseDefinition(scheduleFile(sweep, trial)))
  await ended(alone.id, epochs)
  expect(await client.trial(alone.id, 1)).toMatchObject({
    lineage: trial.lineage,
    score: trial.score,
    phases: trial.phases,
    sharedEpochs: epochs,
  })
})
