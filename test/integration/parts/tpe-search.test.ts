import { type Sweep, sayProposal, type Trial } from '@sweepstack/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAskThreads } from '../../../apps/scheduler/src/asks/ask-threads.ts'
import { createScheduler } from '../../../apps/scheduler/src/scheduler.ts'
import { type Board, startBoard } from '../../support/board.ts'
import { far, learningRate, trainByRates } from '../../support/known-rates.ts'

let board: Board
beforeAll(async () => {
  board = await startBoard({ train: 100, val: 1000, test: 0 })
})
afterAll(() => board[Symbol.asyncDispose]())

const train = (id: string, advance?: Board['scheduler']['advance']) =>
  trainByRates(board, id, advance)

test('a posted TPE sweep comes near the best config, and each trial says why it was proposed', async () => {
  const search = { kind: 'tpe', trials: 30 }
  // No worker is here: one is being trained and one lies ready.
  const id = await board.open({ learningRate }, { search, parallelism: 3 })
  const trials = await train(id)
  expect(trials).toHaveLength(30)
  expect(new Set(trials.map(({ config }) => config.learningRate)).size).toBe(30)
  expect(Math.min(...trials.map(far))).toBeLessThan(0.1)
  const ask = async <T>(url: string): Promise<T> => (await board.app.inject(url)).json()
  expect(await ask<Sweep>(`/v1/sweeps/${id}`)).toMatchObject({ status: 'completed', reason: null })
  expect((await ask<Trial>(`/v1/sweeps/${id}/trials/1`)).reason).toMatchObject({ kind: 'random' })
  const last = await ask<Trial>(`/v1/sweeps/${id}/trials/30`)
  expect(last.reason).toMatchObject({ kind: 'tpe', pending: 1, ratio: expect.any(Number) })
  const said = last.reason === null ? '' : sayProposal(last.reason)
  expect(said).toMatch(
    /^was drawn .* by TPE, the best of \d+ draws: the 8 good configs lie .* times as/,
  )
  expect(said).toMatch(/as densely there as the 20 others and 1 that is being tried$/)
})

test('asked in a thread, a sweep goes on as it does in this one; what is ended is asked again', async () => {
  const search = { kind: 'tpe', trials: 20 }
  const rest = { search, parallelism: 1, seed: 7 }
  const here = await board.open({ learningRate, batchSize: 31 }, rest)
  const expected = (await train(here)).map(({ config }) => config.learningRate)
  const log = { info: () => undefined, error: () => undefined }
  let threads = createAskThreads()
  const advance = (id: string) => createScheduler(board.redis, log, threads.ask).advance(id)
  const payload = {
    name: 't',
    dataset: 'tiny',
    parameters: { epochs: 1, learningRate, batchSize: 33 },
    ...rest,
  }
  const { id } = (await board.app.inject({ method: 'POST', url: '/v1/sweeps', payload })).json()
  threads.end()
  await advance(id)
  expect(await board.trials(id)).toEqual([])
  threads = createAskThreads()
  await advance(id)
  const rates = (await train(id, advance)).map(({ config }) => config.learningRate)
  threads.end()
  expect(rates).toEqual(expected)
})
