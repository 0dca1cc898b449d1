import type { Plan, Sweep, TrialSummary } from '@sweepstack/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { uniform } from '../../../packages/core/src/random/uniform.ts'
import { searchers } from '../../../packages/core/src/search/catalogue.ts'
import type { AskedSearcher } from '../../../packages/core/src/search/searcher.ts'
import { type Board, startBoard } from '../../support/board.ts'

/** Moves the learning rate of the best config so far by a random factor; remembers how often it was asked. */
const climbing: AskedSearcher = {
  kind: 'asked',
  batch: 2,
  size: ({ search }) => (search.kind === 'random' ? search.trials : 0),
  ask({ definition, observations, asked, count, state }) {
    const calls = ((state as { calls: number } | null)?.calls ?? 0) + 1
    const sorted = [...observations].sort(
      (a, b) => Number(b.score) - Number(a.score) || a.trial - b.trial,
    )
    const best = sorted[0]?.config ?? { ...definition.parameters, learningRate: 0.5 }
    const configs = Array.from({ length: count }, (_, place) => {
      const factor = 0.25 + uniform(definition.seed, asked + place, 0) / 2
      return { ...best, learningRate: best.learningRate * factor } as (typeof sorted)[0]['config']
    })
    return { configs, state: { calls } }
  },
}
const { random } = searchers
let board: Board
beforeAll(async () => {
  // All that a searcher needs beside its file and the schema of what is posted.
  searchers.random = climbing
  board = await startBoard({ train: 100, val: 100, test: 0 })
})
afterAll(async () => {
  // Other files are tested in the same process.
  searchers.random = random
  await board[Symbol.asyncDispose]()
})

const learningRate = { min: 1e-5, max: 1 }
const search = { kind: 'random', trials: 6 }
const ask = async <T>(url: string): Promise<T> => (await board.app.inject(url)).json()
const rateOf = ({ config }: TrialSummary) => config.learningRate
/** The best is 0.01; of two that are further away, the nearer one is right on more images. */
const rightOf = (trial: TrialSummary) =>
  Math.max(0, 90 - Math.round(20 * Math.abs(Math.log10(rateOf(trial)) + 2))) + (trial.seed % 2)

/** Trains what is open, the first first, until the sweep has ended. */
async function train(id: string): Promise<TrialSummary[]> {
  for (let turn = 0; turn < 100; turn += 1) {
    const waiting = (await board.trials(id)).find(({ status }) => status === 'waiting')
    if (waiting === undefined) break
    await board.finish(waiting, rightOf(waiting))
    await board.scheduler.advance(id)
  }
  return board.trials(id)
}

test('a plan of a search that learns says the most that it may do', async () => {
  const payload = {
    ...{ name: 's', dataset: 'tiny', search, repeats: 2, topK: { k: 2, repeats: 3 } },
    parameters: { epochs: [1, 3], learningRate },
  }
  const response = await board.app.inject({ method: 'POST', url: '/v1/plans', payload })
  expect(response.statusCode).toBe(200)
  const plan: Plan = response.json()
  expect(plan).toMatchObject({
    trials: 12 + 6,
    configs: 6,
    lineages: 12 + 3 * 2,
    epochs: { asked: 36 + 18, unique: 36 + 18, trained: 0 },
    etaSeconds: null,
  })
  expect(plan.warnings).toContainEqual(expect.stringContaining('the search learns'))
})

test('a searcher that learns goes from a posted sweep to its leaders run again', async () => {
  const more = { search, repeats: 2, parallelism: 2, topK: { k: 1, repeats: 2 } }
  const id = await board.open({ learningRate }, more)
  const trials = await train(id)
  expect(await ask<Sweep>(`/v1/sweeps/${id}`)).toMatchObject({
    status: 'completed',
    reason: null,
  })
  expect(trials.map(({ number }) => number)).toEqual(
    Array.from({ length: 6 * 2 + 2 }, (_, place) => place + 1),
  )
  // Each pair of configs comes from the best config of those before it.
  const rates = [1, 3, 5, 7, 9, 11].map((number) => rateOf(trials[number - 1]!))
  expect(rates[0]).toBeLessThan(0.5)
  const nearest = Math.min(...rates.map((rate) => Math.abs(Math.log10(rate) + 2)))
  const { rows } = await board.board(id)
  expect(rows[0]?.config.learningRate).toBe(
    rates.find((rate) => Math.abs(Math.log10(rate) + 2) === nearest),
  )
  expect(rows.map(({ trials }) => trials)).toContainEqual([13, 14])
  expect(rows).toHaveLength(6)
})

test('a retry of what it proposed, a pause and a raised budget take nothing from the searcher', async () => {
  const more = { search, parallelism: 1, budget: { trials: 2 } }
  const id = await board.open({ learningRate }, more)
  const [first] = await board.trials(id)
  const { lineages } = board.redis
  const started = await lineages.start(first!.lineage, 'w1')
  if (started.kind !== 'started') throw new Error('did not start')
  const failure = { code: 'DIVERGED', class: 'diverged' as const, message: 'x' }
  await lineages.fail(first!.lineage, started.fence, failure)
  await board.scheduler.advance(id)
  const change = (payload: object) =>
    board.app.inject({ method: 'PATCH', url: `/v1/sweeps/${id}`, payload })
  await change({ status: 'paused' })
  await board.scheduler.advance(id)
  await change({ status: 'running', budget: { trials: 4 } })
  await board.scheduler.advance(id)
  const retry = { method: 'POST', url: `/v1/sweeps/${id}/trials/1/retry` } as const
  expect((await board.app.inject(retry)).statusCode).toBeLessThan(300)
  await board.scheduler.advance(id)
  const trials = await train(id)
  expect(trials.map(({ status }) => status)).toEqual(Array(4).fill('completed'))
  expect(rateOf(trials[0]!)).toBe(rateOf(first!))
  expect(await ask<Sweep>(`/v1/sweeps/${id}`)).toMatchObject({
    status: 'completed',
    reason: 'budget reached: 2 trials were not opened',
  })
})
