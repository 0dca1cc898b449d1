import { readFileSync } from 'node:fs'
import { decode } from '@sweepstack/checkpoints'
import { rankConfigs, ranksOf } from '@sweepstack/core'
import type { ArchitectureChoice } from '@sweepstack/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { longTest } from '../support/long-form.ts'
import type { Work } from '../support/machine-speed.ts'
import { until } from '../support/redis.ts'
import { smallCnn, startEmojiStack, stepsAnEpoch } from '../support/stack.ts'

let stack: Awaited<ReturnType<typeof startEmojiStack>>
beforeAll(async () => {
  stack = await startEmojiStack()
})
afterAll(() => stack?.[Symbol.asyncDispose]())

function definition(name: string, parameters: Record<string, unknown>) {
  return {
    name,
    dataset: 'emoji-5',
    parameters: { batchSize: 32, batchNormMomentum: 0.8, ...parameters },
  }
}

/** Besides, a worker starts, and the lease of one that died passes. */
function epochsTrained(epochs: number): Work {
  return { starts: 2, steps: epochs * stepsAnEpoch, seconds: 30 }
}

/** `epochs`: of the study's CNN that are trained meanwhile, whoever trains them. */
async function finished(id: string, epochs: number) {
  return until(
    `sweep ${id} ends\n${stack.output()}`,
    async () => {
      const sweep = await stack.client.sweep(id)
      return sweep.status === 'running' ? undefined : sweep
    },
    epochsTrained(epochs),
  )
}

async function trialsOf(id: string, count: number) {
  return Promise.all(Array.from({ length: count }, (_, place) => stack.client.trial(id, place + 1)))
}

test('two workers train a grid: shared epochs once, ranking as recomputed from the reports', async () => {
  await stack.startWorker()
  await stack.startWorker()
  const created = await stack.client.createSweep(
    definition('shared', { learningRate: [0.001, 0.003], epochs: [1, 2] }),
  )
  expect(created).toMatchObject({
    trials: 4,
    lineages: 2,
    epochs: { asked: 6, unique: 4, trained: 0 },
  })
  const sweep = await finished(created.id, 4)
  expect(sweep).toMatchObject({ status: 'completed', counts: { completed: 4 } })
  expect(sweep.epochs.trained).toBe(4)

  const trials = await trialsOf(created.id, 4)
  for (const trial of trials) {
    expect(trial.reports.map(({ epoch }) => epoch)).toEqual(
      Array.from({ length: trial.epochs }, (_, place) => place + 1),
    )
  }
  const [short, long] = trials
  expect(short?.lineage).toBe(long?.lineage)
  expect(long?.reports.slice(0, 1)).toEqual(short?.reports)

  const board = await stack.client.leaderboard(created.id)
  const scores = trials.map((trial) => ({
    trial: trial.number,
    score: trial.reports.at(-1)?.val_accuracy as number,
  }))
  const ranked = rankConfigs(scores, { repeats: 1, goal: 'maximize' })
  const ranks = ranksOf(ranked)
  expect(board.rows.map(({ rank, trial, score }) => ({ rank, trial, score }))).toEqual(
    ranked.map(({ trial, score }, place) => ({ rank: ranks[place], trial, score })),
  )
  expect(board.rows[0]?.score).toBeGreaterThan(0.3)

  // What the study produced, for the best trial; a second call gives the same bytes.
  const best = board.rows[0]?.trial as number
  const output = async (file: string) =>
    Buffer.from(await stack.client.output(created.id, best, file))
  const metrics = JSON.parse((await output('metrics.json')).toString())
  expect(metrics.accuracy).toBeCloseTo(board.rows[0]?.score as number, 6)
  for (const file of ['curves.png', 'confusion.png']) {
    expect((await output(file)).subarray(1, 4).toString()).toBe('PNG')
  }
  expect((await output('predictions.csv')).toString()).toMatch(
    /^image,true,predicted,probability\n/,
  )
  const submission = await output('submission.csv')
  expect(submission.toString()).toMatch(/^Image,Class\n/)
  expect((await output('submission.csv')).equals(submission)).toBe(true)
  const { tensors, metadata } = decode(await output('model/weights.safetensors'))
  const names = tensors.map(({ name }) => name)
  expect(names).toContain('conv2d_0/kernel')
  expect(names.filter((name) => name.startsWith('optimizer/'))).toEqual([])
  expect(JSON.parse(metadata.classes as string)).toHaveLength(5)
  await expect(stack.client.output(created.id, 1, 'metrics.json?epoch=9')).rejects.toMatchObject({
    problem: { code: 'NOT_TRAINED' },
  })

  // The same configuration in another sweep is answered at once: nothing is trained.
  const again = await stack.client.createSweep(
    definition('again', { learningRate: 0.003, epochs: 2 }),
  )
  expect(again.epochs).toEqual({ asked: 2, unique: 2, trained: 2, before: 2 })
  await finished(again.id, 0)
  expect((await trialsOf(again.id, 1))[0]).toMatchObject({ status: 'completed', sharedEpochs: 2 })
})

// In short: bit-exact.test.ts ends workers of this engine both ways, F1 and F16 of the chaos suite those with a fake one.
longTest('a worker killed with -9 and one told to leave lose nothing', async () => {
  for (const { id } of await stack.client.workers()) {
    const worker = (await stack.client.workers()).find((known) => known.id === id)
    if (worker) process.kill(worker.pid, 'SIGTERM')
  }
  await until('the fleet is empty', async () => (await stack.client.workers()).length === 0)

  const first = await stack.startWorker()
  const { id } = await stack.client.createSweep(
    definition('faults', { learningRate: 0.002, epochs: 8 }),
  )
  const epochOf = async () =>
    (await stack.client.trial(id, 1).catch(() => undefined))?.reports.length ?? 0
  await until('two epochs', async () => (await epochOf()) >= 2, epochsTrained(2))
  first.child.kill('SIGKILL')
  const second = await stack.startWorker()
  const atKill = await epochOf()
  await until(
    'the second worker goes on',
    async () => (await epochOf()) > atKill + 1,
    epochsTrained(3),
  )
  second.child.kill('SIGTERM')
  await until('the second worker has left', async () => second.child.exitCode !== null)
  expect(second.child.exitCode).toBe(0)
  const trial = await stack.client.trial(id, 1)
  expect(trial.status).toBe('waiting')

  await stack.startWorker()
  expect(await finished(id, 8)).toMatchObject({ status: 'completed' })
  const { reports } = await stack.client.trial(id, 1)
  expect(reports.map(({ epoch }) => epoch)).toEqual(
    Array.from({ length: 8 }, (_, place) => place + 1),
  )
})

test('a diverging configuration fails with its reason, and the others complete', async () => {
  const { id } = await stack.client.createSweep(
    definition('diverges', {
      ...smallCnn,
      ...{ optimizer: 'sgd', learningRate: [0.01, 1000], dropout: 0, epochs: 2 },
    }),
  )
  const sweep = await finished(id, 4)
  const trials = await trialsOf(id, 2)
  const failed = trials.filter(({ status }) => status === 'failed')
  expect(sweep.status).toBe('completed')
  expect(failed).toMatchObject([{ config: { learningRate: 1000 }, failure: { code: 'DIVERGED' } }])
  expect(trials.some(({ status }) => status === 'completed')).toBe(true)
})

test('pause rests the lineage, resume goes on, cancel ends', async () => {
  const { id } = await stack.client.createSweep(
    definition('paused', { ...smallCnn, learningRate: 0.0015, epochs: 1000 }),
  )
  const trial = () => stack.client.trial(id, 1)
  await until(
    'it trains',
    async () => ((await trial().catch(() => undefined))?.reports.length ?? 0) >= 1,
    epochsTrained(1),
  )
  await stack.client.changeSweep(id, { status: 'paused' })
  await until('it waits', async () => (await trial()).status === 'waiting')
  const lineage = (await trial()).lineage
  const read = async () => (await fetch(`${stack.url}/v1/lineages/${lineage}`)).json()
  await until(
    'the lineage is idle',
    async () => ((await read()) as { status: string }).status === 'idle',
  )
  const rested = (await trial()).reports.length
  await stack.client.changeSweep(id, { status: 'running' })
  await until('it goes on', async () => (await trial()).reports.length > rested, epochsTrained(1))
  await stack.client.changeSweep(id, { status: 'cancelled' })
  await until('it is cancelled', async () => (await trial()).status === 'cancelled')
  expect((await finished(id, 1)).status).toBe('cancelled')
})

const nameOf = (choice: ArchitectureChoice) => (typeof choice === 'string' ? choice : choice.name)

async function completesBoth(id: string, epochs: number) {
  expect(await finished(id, epochs)).toMatchObject({
    status: 'completed',
    counts: { completed: 3 },
  })
  const { rows } = await stack.client.leaderboard(id)
  expect(new Set(rows.map(({ config }) => nameOf(config.architecture)))).toEqual(
    new Set(['cnn', 'resnet10']),
  )
  return rows
}

test('both architectures, with few channels, run to their end in one sweep', async () => {
  const { id } = await stack.client.createSweep({
    name: 'narrow',
    dataset: 'emoji-5',
    parameters: { learningRate: 0.001, epochs: 1, batchNormMomentum: 0.8 },
    search: {
      kind: 'grid',
      of: [
        { ...smallCnn, epochs: [1, 2] },
        { architecture: { name: 'resnet10', filters: [4, 8, 12, 24] } },
      ],
    },
  })
  await completesBoth(id, 4)
})

longTest('the sweep file with both architectures, posted as it is, runs to its end', async () => {
  const response = await fetch(`${stack.url}/v1/sweeps`, {
    method: 'POST',
    headers: { 'content-type': 'application/yaml' },
    body: readFileSync(new URL('../../sweeps/both-small.yaml', import.meta.url)),
  })
  expect(response.status).toBe(201)
  const { id } = (await response.json()) as { id: string }
  // An epoch of ResNet10 takes as long as some 20 of the CNN.
  const rows = await completesBoth(id, 2 + 20)
  // Five classes: chance is 0.2.
  expect(rows[0]?.score).toBeGreaterThan(0.35)
})
