import type { Plan } from '@sweepstack/protocol'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'
import { reportOf, workerRecord } from '../../support/records.ts'

let board: Board
beforeAll(async () => {
  board = await startBoard({ train: 100, val: 1000, test: 0 })
})
afterAll(() => board[Symbol.asyncDispose]())

const plan = async (parameters: object, rest: object = {}): Promise<Plan> => {
  const payload = { name: 't', dataset: 'tiny', seed: 1, parameters, ...rest }
  return (await board.app.inject({ method: 'POST', url: '/v1/plans', payload })).json()
}

test('a plan tells its duration from epochs that were trained, and else why it is not known', async () => {
  const learningRate = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
  const parameters = { learningRate, epochs: 10, architecture: 'cnn' }
  expect(await plan(parameters)).toMatchObject({
    etaSeconds: null,
    timeUnknown: 'no epoch of cnn on this dataset was measured yet',
  })
  const id = await board.open({ ...parameters, learningRate: 0.1 })
  const [{ lineage = '' } = {}] = await board.trials(id)
  const started = await board.redis.lineages.start(lineage, 'w1')
  if (started.kind !== 'started') throw new Error('does not start')
  for (const [place, seconds] of [2, 2, 4, 2].entries()) {
    await board.redis.lineages.report(lineage, started.fence, reportOf(place + 1, { seconds }))
  }
  expect((await plan(parameters)).timeUnknown).toBe('no worker is there')
  await board.redis.fleet.announce(workerRecord({ slots: 3 }))
  const { etaSeconds, time } = await plan(parameters)
  // Exponentially weighted: the mean goes 2, 2, 2.4, 2.32 and the variance 0, 0, 0.64, 0.5376.
  const mean = 2.32
  const deviation = Math.sqrt(0.8 * (0.64 + 0.2 * 0.4 ** 2))
  expect(etaSeconds).toBeCloseTo((60 * mean) / 3, 6)
  expect(time?.slots).toBe(3)
  expect(time?.slotSeconds).toBeCloseTo(60 * mean, 6)
  expect(time?.low).toBeCloseTo(20 * (mean - deviation), 6)
  expect(time?.high).toBeCloseTo(20 * (mean + deviation), 6)
  const asha = await plan(parameters, { stopping: 'asha' })
  const share = (asha.stopping?.expectedEpochs ?? 0) / 60
  expect(share).toBeLessThan(0.7)
  expect(asha.time?.slotSeconds).toBeCloseTo(60 * mean * share, 6)
  const budget = { slotHours: 1 }
  const fitted = await plan({ ...parameters, epochs: 27 }, { stopping: 'asha', budget })
  expect(fitted.stopping?.brackets?.[0]?.rungs.map(({ epoch }) => epoch)).toEqual([9, 27])
  expect(fitted.warnings).toContainEqual(
    expect.stringMatching(/^the lowest rung is epoch 9, not 1/),
  )
  const short = await plan(parameters, { budget: { hours: 10 / 3600 } })
  expect(short.warnings).toContainEqual(expect.stringMatching(/^10 epochs take longer than/))
  const search = { kind: 'tpe', trials: 5 }
  const asked = await plan({ ...parameters, learningRate: { min: 0.1, max: 1 } }, { search })
  expect(asked.timeUnknown).toBe('what the search will propose is not known')
})

test('of an architecture with options the time is known, in whatever order they are written', async () => {
  const parameters = { learningRate: 0.7, epochs: 2 }
  const id = await board.open({
    ...parameters,
    architecture: { name: 'cnn', filters: [4], units: [8] },
  })
  const [{ lineage = '' } = {}] = await board.trials(id)
  const started = await board.redis.lineages.start(lineage, 'w1')
  if (started.kind !== 'started') throw new Error('does not start')
  await board.redis.lineages.report(lineage, started.fence, reportOf(1, { seconds: 3 }))
  await board.redis.fleet.announce(workerRecord({ slots: 3 }))
  const same = { units: [8], name: 'cnn', filters: [4] }
  expect(await plan({ ...parameters, architecture: same })).toMatchObject({ etaSeconds: 6 })
})

test('the mean of a version that kept no variance is read, and gone on from', async () => {
  const { redis, server } = board
  const raw = new Redis(server.url)
  const of = { dataset: 'c'.repeat(64), architecture: 'old', folds: undefined }
  await raw.hset('{sweepstack}:speed', `${of.dataset}/old`, '2.5')
  raw.disconnect()
  expect(await redis.lineages.epochTime(of)).toEqual({ mean: 2.5, deviation: 0 })
})
