import { setTimeout as sleep } from 'node:timers/promises'
import type { SearcherQuestion } from '@sweepstack/core'
import type { TrialSummary } from '@sweepstack/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAskThreads } from '../../../apps/scheduler/src/asks/ask-threads.ts'
import { createScheduler } from '../../../apps/scheduler/src/scheduler.ts'
import { type Board, startBoard } from '../../support/board.ts'
import { until } from '../../support/redis.ts'

let board: Board
beforeAll(async () => {
  board = await startBoard({ train: 100, val: 1000, test: 0 })
})
afterAll(() => board[Symbol.asyncDispose]())

const log = { info: () => undefined, error: () => undefined }
const learningRate = { min: 1e-5, max: 1, scale: 'log' }
const rateOf = ({ config }: TrialSummary) => config.learningRate
const rightOf = (trial: TrialSummary) =>
  Math.max(0, 990 - Math.round(300 * Math.abs(Math.log10(rateOf(trial)) + 2)))

async function post(rest: object): Promise<string> {
  const parameters = { epochs: 1, learningRate }
  const payload = { name: 's', dataset: 'tiny', parameters, ...rest }
  const response = await board.app.inject({ method: 'POST', url: '/v1/sweeps', payload })
  return response.json().id
}

/** Trains what waits; answers how many trials have ended. */
async function trainWaiting(id: string): Promise<number> {
  const trials = await board.trials(id)
  for (const trial of trials.filter(({ status }) => status === 'waiting')) {
    await board.finish(trial, rightOf(trial))
  }
  return trials.filter(({ status }) => status === 'completed').length
}

test('while one sweep is asked for long, another one is asked and goes to its end', async () => {
  const threads = createAskThreads()
  const stop = new AbortController()
  const asked: string[] = []
  let otherHasEnded = false
  const slow = await post({ search: { kind: 'gp', trials: 40 }, seed: 1, parallelism: 1 })
  /** A Gaussian process of 300 results, again and again until the other sweep has ended. */
  async function askLong(question: SearcherQuestion) {
    const config = { ...question.definition.parameters, epochs: 1, learningRate: 0.1 } as never
    const observations = Array.from({ length: 300 }, (_, place) => ({
      trial: place + 1,
      config: { ...(config as object), learningRate: 10 ** -(place / 60) } as typeof config,
      score: Math.sin(place),
      epoch: 1,
    }))
    for (;;) {
      const answer = await threads.ask(slow, { ...question, asked: 300, observations })
      if (otherHasEnded || answer === undefined)
        return answer && { ...answer, asked: question.asked }
    }
  }
  const scheduler = createScheduler(board.redis, log, (id, question) => {
    asked.push(id)
    return id === slow ? askLong(question) : threads.ask(id, question)
  })
  const running = scheduler.run(stop.signal)
  await until('the first sweep is asked', async () => asked.includes(slow))
  const quick = await post({ search: { kind: 'tpe', trials: 4 }, seed: 2, parallelism: 1 })
  await until('the other sweep ends', async () => (await trainWaiting(quick)) === 4, {
    seconds: 60,
  })
  otherHasEnded = true
  expect(asked.filter((id) => id === slow)).toEqual([slow])
  expect(await board.trials(slow)).toEqual([])
  await until('the first sweep goes on', async () => (await board.trials(slow)).length === 1, {
    seconds: 60,
  })
  stop.abort()
  threads.end()
  await running
})

test('two schedulers that ask at once open each config once, and those that one alone opens', async () => {
  const search = { kind: 'tpe', trials: 40 }
  // More than a batch of proposals has room.
  const rest = { search, parallelism: 20, seed: 7 }
  const run = async (batchSize: number, advance: (id: string) => Promise<unknown>) => {
    const parameters = { epochs: 1, learningRate, batchSize }
    const id = await post({ ...rest, parameters })
    await advance(id)
    for (let ended = 0; ended < search.trials; ) {
      ended = await trainWaiting(id)
      await advance(id)
    }
    return (await board.trials(id)).map(rateOf)
  }
  const alone = await run(31, board.scheduler.advance)
  const threads = [createAskThreads(), createAskThreads()]
  const askedOf = async (id: string) => (await board.redis.sweeps.pending(id))?.memory?.asked ?? 0
  const schedulers = threads.map(({ ask }, place) =>
    createScheduler(board.redis, log, async (id, question) => {
      const answer = await ask(id, question)
      // The second one comes with an answer that the first one has taken, while there is room for more.
      while (place === 1 && (await askedOf(id)) === question.asked) await sleep(1)
      return answer
    }),
  )
  const both = await run(33, (id) => Promise.all(schedulers.map(({ advance }) => advance(id))))
  for (const each of threads) each.end()
  expect(both).toHaveLength(search.trials)
  expect(new Set(both).size).toBe(search.trials)
  expect(both).toEqual(alone)
})
