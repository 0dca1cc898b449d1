import type { Densities, Problem, TrialSummary } from '@sweepstack/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'
import { learningRate, rightOf, trainByRates } from '../../support/known-rates.ts'

let board: Board
beforeAll(async () => {
  board = await startBoard({ train: 100, val: 1000, test: 0 })
})
afterAll(() => board[Symbol.asyncDispose]())

const asked = (id: string, trial: number) =>
  board.app.inject(`/v1/sweeps/${id}/trials/${trial}/densities`)
const densities = async (id: string, trial: number) =>
  (await asked(id, trial)).json() as Densities & Problem

test('of each proposal of TPE the densities are drawn again as they were; along the rate they say why', async () => {
  const search = { kind: 'tpe', trials: 30 }
  const id = await board.open({ learningRate, batchSize: [16, 32] }, { search, parallelism: 3 })
  const trials = await trainByRates(board, id)
  const modelled = trials.filter(({ reason }) => reason?.kind === 'tpe')
  expect(modelled.length).toBeGreaterThan(15)
  for (const { number, reason } of modelled) {
    const { good, others, pending, results } = reason as Record<string, unknown>
    const found = await densities(id, number)
    const told = { sweep: id, trial: number, kind: 'tpe', epoch: null, isAsProposed: true }
    expect(found).toMatchObject({ ...told, good, others, pending, results })
  }
  const last = modelled.at(-1) as TrialSummary
  const { parameters } = await densities(id, last.number)
  expect(parameters.map(({ name, value }) => [name, value])).toEqual([
    ['learningRate', last.config.learningRate],
    ['batchSize', last.config.batchSize],
  ])
  const [rate, size] = parameters
  expect(rate).toMatchObject({ kind: 'real', values: null })
  expect(size).toMatchObject({ kind: 'choice', values: 2 })
  expect(size?.points.map(({ at, value }) => [at, value])).toEqual([
    [0, 16],
    [1, 32],
  ])
  const densest = rate?.points.reduce((a, b) => (b.good > a.good ? b : a))
  expect(Math.abs(Math.log10(densest?.value as number) + 2)).toBeLessThan(0.3)
})

test('after edits of the space they are drawn in the one in which a trial was proposed', async () => {
  const search = { kind: 'tpe', trials: 19 }
  const momentum = { min: 0.5, max: 0.9 }
  const id = await board.open(
    { learningRate, momentum, optimizer: ['sgd'] },
    { search, parallelism: 1 },
  )
  const wider = { ...learningRate, min: 1e-9 }
  const edits = new Map<number, object>([
    [15, { parameters: { learningRate: wider } }],
    [16, { pin: [{ learningRate: 0.5, momentum: 0.6 }] }],
    [18, { parameters: { optimizer: ['sgd', 'adam'], momentum: { min: 0, max: 0.9 } } }],
  ])
  const before = new Map<number, Densities>()
  for (let turn = 0; turn < 25; turn += 1) {
    const waiting = (await board.trials(id)).find(({ status }) => status === 'waiting')
    if (waiting === undefined) break
    const { number, reason } = waiting
    if (reason?.kind === 'tpe') before.set(number, await densities(id, number))
    const payload = edits.get(number)
    if (payload !== undefined) {
      const answer = await board.app.inject({ method: 'PATCH', url: `/v1/sweeps/${id}`, payload })
      expect(answer.statusCode).toBe(200)
    }
    await board.finish(waiting, rightOf(waiting))
    await board.scheduler.advance(id)
  }
  expect(before.size).toBe(9)
  for (const [number, found] of before) {
    expect(found).toMatchObject({ isAsProposed: true, trial: number })
    expect(await densities(id, number)).toEqual(found)
  }
  const leastOf = (number: number) => {
    const rate = before.get(number)?.parameters.find(({ name }) => name === 'learningRate')
    return Math.log10(rate?.points[0]?.value as number)
  }
  expect(leastOf(15)).toBeCloseTo(-5, 9)
  expect(leastOf(16)).toBeCloseTo(-9, 9)
})

test('of a proposal of BOHB it says of which epoch the model is', async () => {
  // Nobody is promoted, so that all results are of the first rung.
  const rungs = { stopping: { kind: 'asha', eta: 3, bootstrap: 100 }, parallelism: 1 }
  const parameters = { learningRate, epochs: 9 }
  const id = await board.open(parameters, { search: { kind: 'bohb', trials: 30 }, ...rungs })
  const trials = await trainByRates(board, id)
  const modelled = trials.filter(({ reason }) => reason?.kind === 'bohb')
  expect(modelled.length).toBeGreaterThan(5)
  for (const { number, reason } of modelled) {
    expect(reason).toMatchObject({ epoch: 1 })
    const told = { kind: 'bohb', epoch: 1, isAsProposed: true }
    expect(await densities(id, number)).toMatchObject(told)
  }
})

test('a trial that was not proposed from densities is told so', async () => {
  const grid = await board.open({ learningRate: [0.1, 0.2] }, {})
  const random = await board.open({ learningRate }, { search: { kind: 'tpe', trials: 3 } })
  const given = (answer: Awaited<ReturnType<typeof asked>>) => [answer.statusCode, answer.json()]
  const [status, problem] = given(await asked(grid, 1))
  expect([status, problem.code]).toEqual([409, 'NO_DENSITIES'])
  expect(problem.detail).toBe(
    'Trial 1 was not proposed by a search that learns. Only proposals of TPE and BOHB have densities.',
  )
  expect((await densities(random, 1)).detail).toContain('Trial 1 was drawn at random, as all are')
  expect((await asked(grid, 99)).statusCode).toBe(404)
  expect((await asked(`swp_${'a'.repeat(20)}`, 1)).statusCode).toBe(404)
})

const tpe = { kind: 'tpe', trials: 24 }

/** Of all trials that were proposed from densities, how many are as they were noted. */
async function asProposed(id: string, trials: TrialSummary[]) {
  const modelled = trials.filter(({ reason }) => reason?.kind === 'tpe')
  const found = await Promise.all(modelled.map(({ number }) => densities(id, number)))
  const noted = found.map(({ isAsProposed, good, code }) => [isAsProposed, good, code])
  return { noted, reasons: modelled.map(({ reason }) => [true, reason?.good, undefined]) }
}

test('of several objectives and of constraints on metrics they are those of the proposal, too', async () => {
  const objectives = [
    { name: 'val_accuracy', goal: 'maximize' },
    { name: 'loss', goal: 'minimize' },
  ]
  const metricConstraints = [{ name: 'val_loss', max: 1.6 }]
  const rest = { search: tpe, parallelism: 2, objectives, metricConstraints }
  const parameters = {
    learningRate,
    batchSize: [16, 32],
    cutout: { min: 1, max: 16, scale: 'log' },
  }
  const id = await board.open(parameters, rest)
  for (let turn = 0; turn < tpe.trials; turn += 1) {
    const waiting = (await board.trials(id)).find(({ status }) => status === 'waiting')
    if (waiting === undefined) break
    // The lower the rate the better by this, which is against the other one below 0.01.
    const loss = 6 + Math.log10(waiting.config.learningRate)
    await board.finish(waiting, rightOf(waiting), { loss })
    await board.scheduler.advance(id)
  }
  const { noted, reasons } = await asProposed(id, await board.trials(id))
  expect(noted.length).toBeGreaterThan(10)
  expect(noted).toEqual(reasons)
})

test('of a sweep that began with the results of another one they are those of the proposal, too', async () => {
  const first = await board.open({ learningRate }, { search: tpe, parallelism: 2 })
  await trainByRates(board, first)
  const rest = { search: tpe, parallelism: 2, warmStart: { sweeps: [first] } }
  const id = await board.open({ learningRate, batchSize: [16, 32] }, rest)
  const { noted, reasons } = await asProposed(id, await trainByRates(board, id))
  expect(noted.length).toBeGreaterThan(10)
  expect(noted).toEqual(reasons)
})
