import { parseDefinition } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { SweepInMemory } from '../testing/sweep-in-memory.ts'
import { gridSearcher } from './grid.ts'
import type { AskedSearcher, Question } from './searcher.ts'

const definition = parseDefinition({
  name: 'asked',
  dataset: 'd',
  parallelism: 2,
  repeats: 2,
  parameters: { learningRate: [0.1], epochs: 2 },
})
const template = gridSearcher.configAt(definition, 0)

/** Halves the learning rate of the best so far; remembers how often it was asked. */
function halving(questions: Question[]): AskedSearcher {
  return {
    kind: 'asked',
    batch: 2,
    size: () => 5,
    ask(question) {
      questions.push({ ...question, observations: [...question.observations] })
      const best = question.observations.reduce(
        (a, b) => (Number(b.score) > Number(a.score) ? b : a),
        {
          trial: 0,
          score: Number.NEGATIVE_INFINITY as number | null,
          epoch: 1,
          config: template,
        },
      )
      const first = best.config.learningRate / 2
      const rates = [first, first / 3].slice(0, question.count)
      const configs = rates.map((learningRate) => ({ ...template, learningRate }))
      return { configs, state: { calls: ((question.state as { calls: number })?.calls ?? 0) + 1 } }
    },
  }
}

test('a searcher that learns is asked for configs when there is room, with all that is known', () => {
  const questions: Question[] = []
  const sweep = new SweepInMemory(definition, 'd'.repeat(64), halving(questions))
  const opened: [number, number, number][] = []
  const advance = (inputs: Parameters<SweepInMemory['step']>[0]) => {
    for (let more = true, given = inputs; more; given = []) {
      const result = sweep.step(given)
      for (const command of result.commands) {
        if (command.kind !== 'openTrial') continue
        opened.push([command.number, command.config.learningRate, command.seed])
      }
      more = result.more
    }
  }
  advance([{ type: 'created' }])
  expect(questions).toHaveLength(1)
  expect(questions[0]).toMatchObject({ asked: 0, count: 2, state: null, observations: [] })
  expect(opened).toEqual([
    [1, 0.05, 42],
    [2, 0.05, 43],
  ])
  // The second config waits, and is remembered.
  expect(sweep.memory?.ahead.map(({ learningRate }) => learningRate)).toEqual([0.05 / 3])
  while (sweep.open.length > 0) {
    const trial = sweep.open[0]?.number as number
    advance([{ type: 'trialEnded', trial, status: 'completed', score: trial }])
  }
  expect(opened.map(([number]) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  expect(opened.map(([, , seed]) => seed)).toEqual([42, 43, 42, 43, 42, 43, 42, 43, 42, 43])
  expect(questions.map(({ asked, count, state }) => [asked, count, state])).toEqual([
    [0, 2, null],
    // Room for one: the other lineage is in training still.
    [2, 1, { calls: 1 }],
    [3, 1, { calls: 2 }],
    [4, 1, { calls: 3 }],
  ])
  const [, second] = questions
  expect(second?.observations.map(({ trial }) => trial)).toEqual([1, 2, 3])
  expect(second?.observations[2]?.config.learningRate).toBe(0.05 / 3)
  // Without what has just ended, and with what has just opened.
  expect(second?.pending.map(({ trial }) => trial)).toEqual([4])
  expect(questions[0]?.pending).toEqual([])
  expect(sweep.state).toMatchObject({ status: 'completed', nextTrial: 11, openTrials: 0 })
  expect(sweep.memory).toEqual({ asked: 5, ahead: [], state: { calls: 4 } })
})

test('a paused sweep asks for nothing, whatever room there is', () => {
  const questions: Question[] = []
  const sweep = new SweepInMemory(definition, 'd'.repeat(64), halving(questions))
  sweep.step([{ type: 'statusRequested', status: 'paused' }])
  expect(sweep.step([]).idle).toBe(true)
  expect(questions).toEqual([])
})

test('a searcher without configs waits while trials are open, and ends its search when none is', () => {
  const asked: number[] = []
  const twice: AskedSearcher = {
    ...halving([]),
    ask: ({ observations, pending, count }) => {
      asked.push(observations.length)
      // As a generation does: the next one comes when all of the one before have ended.
      const isNext = pending.length === 0 && observations.length < 8
      const rates = isNext ? [1, 2].map((rate) => rate / (observations.length + 1)) : []
      const configs = rates.slice(0, count).map((learningRate) => ({ ...template, learningRate }))
      return { configs, state: null }
    },
  }
  const wide = { ...definition, parallelism: 10 }
  const sweep = new SweepInMemory(wide, 'd'.repeat(64), twice)
  const settle = (inputs: Parameters<SweepInMemory['step']>[0]) => {
    for (let given = inputs; sweep.step(given).more; given = []);
  }
  settle([{ type: 'created' }])
  expect(sweep.open).toHaveLength(4)
  for (const trial of [1, 2, 3])
    settle([{ type: 'trialEnded', trial, status: 'completed', score: 1 }])
  expect(sweep.open.map(({ number }) => number)).toEqual([4])
  settle([{ type: 'trialEnded', trial: 4, status: 'completed', score: 1 }])
  expect(sweep.open.map(({ number }) => number)).toEqual([5, 6, 7, 8])
  for (const trial of [5, 6, 7, 8]) {
    settle([{ type: 'trialEnded', trial, status: 'completed', score: 1 }])
  }
  expect(sweep.state).toMatchObject({
    status: 'completed',
    reason: 'the search had no more configs to propose after 4',
  })
  expect(asked.at(-1)).toBe(8)
})
