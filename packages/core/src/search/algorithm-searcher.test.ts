import { parseDefinition, type SweepDefinition } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { mulberry32 } from '../random/mix.ts'
import { searchSpaceOf } from '../space/space-of.ts'
import { SweepInMemory } from '../testing/sweep-in-memory.ts'
import type { AlgorithmQuestion } from './algorithm.ts'
import { algorithmSearcher } from './algorithm-searcher.ts'
import { searchers } from './catalogue.ts'
import type { AskedSearcher, Evidence, Question } from './searcher.ts'

function definitionOf(rest: object = {}): SweepDefinition {
  return parseDefinition({
    name: 's',
    dataset: 'd',
    parameters: { learningRate: { min: 1e-5, max: 1, scale: 'log' }, epochs: 2 },
    search: { kind: 'tpe', trials: 40 },
    ...rest,
  })
}

const tpeSearcher = searchers.tpe as AskedSearcher

/** Trains in memory; answers the rates in the order of their trials. `scoreOf` null: the trial fails. */
function train(
  definition: SweepDefinition,
  scoreOf: (rate: number, seed: number) => number | null,
  searcher = tpeSearcher,
) {
  const sweep = new SweepInMemory(definition, 'd'.repeat(64), searcher)
  const opened = new Map<number, { rate: number; seed: number; reason: unknown }>()
  const advance = (inputs: Parameters<SweepInMemory['step']>[0]) => {
    for (let more = true, given = inputs; more; given = []) {
      const result = sweep.step(given)
      for (const command of result.commands) {
        if (command.kind !== 'openTrial') continue
        const { number, seed, reason, config } = command
        opened.set(number, { rate: config.learningRate, seed, reason })
      }
      more = result.more
    }
  }
  advance([{ type: 'created' }])
  while (sweep.open.length > 0) {
    const trial = sweep.open[0]?.number as number
    const { rate, seed } = opened.get(trial) as { rate: number; seed: number }
    const score = scoreOf(rate, seed)
    advance([
      score === null
        ? { type: 'trialEnded', trial, status: 'failed' }
        : { type: 'trialEnded', trial, status: 'completed', score },
    ])
  }
  return { sweep, opened: [...opened.values()] }
}

const distance = (rate: number) => Math.abs(Math.log10(rate) + 2)

test('TPE finds the best rate of a sweep; each trial says why it was proposed', () => {
  const { sweep, opened } = train(definitionOf({ parallelism: 4 }), (rate) => -distance(rate))
  expect(opened).toHaveLength(40)
  expect(sweep.state.status).toBe('completed')
  expect(Math.min(...opened.map(({ rate }) => distance(rate)))).toBeLessThan(0.05)
  expect(opened[0]?.reason).toMatchObject({ kind: 'random' })
  expect(opened.at(-1)?.reason).toMatchObject({ kind: 'tpe', good: 9, pending: 3 })
})

test.each(['cma-es', 'gp', 'nsga2'] as const)('%s is a search of a sweep, too', (kind) => {
  const definition = definitionOf({ search: { kind, trials: 12 }, parallelism: 3 })
  const { sweep, opened } = train(
    definition,
    (rate) => -distance(rate),
    searchers[kind] as AskedSearcher,
  )
  expect(new Set(opened.map(({ rate }) => rate)).size).toBe(12)
  expect(sweep.state.status).toBe('completed')
})

test('the goal of the metric decides what is a loss', () => {
  const metric = { name: 'val_loss', goal: 'minimize' }
  const { opened } = train(definitionOf({ parallelism: 4, metric }), distance)
  expect(Math.min(...opened.map(({ rate }) => distance(rate)))).toBeLessThan(0.05)
})

function evidenceOf(
  definition: SweepDefinition,
  results: [trial: number, unit: number, score: number | null][],
) {
  const space = searchSpaceOf(definition)
  return results.map(([trial, unit, score]) => {
    return { trial, config: space.configOf([unit]), score, epoch: 2 }
  })
}

function watched() {
  const questions: AlgorithmQuestion[] = []
  const searcher = algorithmSearcher({
    ask(question) {
      questions.push({ ...question, observations: [...question.observations] })
      const draw = mulberry32(question.seed)
      const proposals = Array.from({ length: question.count }, () => {
        return { point: [draw()], reason: { kind: 'drawn' } }
      })
      return { proposals, state: { turns: questions.length } }
    },
  })
  return { questions, searcher }
}

function question(
  definition: SweepDefinition,
  observations: Evidence['observations'],
  more: Partial<Question> = {},
): Question {
  return { definition, observations, pending: [], asked: 4, count: 2, state: null, ...more }
}

test('a config is observed once, as the mean over its runs, when all have ended; failures are infinite', () => {
  const definition = definitionOf({ repeats: 2 })
  const { questions, searcher } = watched()
  const results = evidenceOf(definition, [
    [1, 0.1, 0.5],
    [3, 0.2, 0.9],
    [2, 0.1, 0.7],
    [5, 0.3, null],
    [6, 0.3, null],
    [4, 0.2, null],
    [7, 0.4, 0.1],
  ])
  searcher.ask(question(definition, results))
  const [asked] = questions
  expect(asked?.observations.map(({ losses, trial }) => [trial, losses[0]])).toEqual([
    [1, expect.closeTo(-0.6)],
    [5, Number.POSITIVE_INFINITY],
    [3, -0.9],
  ])
  // One run of the fourth config is still to come.
  expect(asked?.pending.map(([unit]) => unit)).toEqual([expect.closeTo(0.4)])
})

test('results that came since are added to the same array, and no two questions have one seed', () => {
  const definition = definitionOf()
  const { questions, searcher } = watched()
  const results = evidenceOf(definition, [[1, 0.1, 0.5]])
  searcher.ask(question(definition, results))
  results.push(...evidenceOf(definition, [[2, 0.2, 0.6]]))
  searcher.ask(question(definition, results))
  searcher.ask(question(definition, results, { asked: 5 }))
  expect(questions.map(({ observations }) => observations.length)).toEqual([1, 2, 2])
  expect(new Set(questions.map(({ seed }) => seed)).size).toBe(3)
})

const small = { epochs: [1, 2, 3], batchSize: [8, 16] }

test('what is known is not proposed again: others are drawn, and a finite space is gone through', () => {
  const stubborn = algorithmSearcher({
    ask: ({ count, state }) => ({
      proposals: Array.from({ length: count }, () => ({ point: [0, 0], reason: { kind: 'same' } })),
      state,
    }),
  })
  const definition = definitionOf({ parameters: small })
  const space = searchSpaceOf(definition)
  expect(space.size).toBe(6)
  const { configs, reasons } = stubborn.ask(question(definition, [], { count: 10, asked: 0 }))
  expect(new Set(configs.map((config) => JSON.stringify(config))).size).toBe(6)
  expect(reasons?.[0]).toEqual({ kind: 'same' })
})

test('a finite space that is exhausted ends the sweep, which says so', () => {
  const definition = definitionOf({ parameters: small, parallelism: 3 })
  const searcher = searchers.tpe as AskedSearcher
  const sweep = new SweepInMemory(definition, 'd'.repeat(64), searcher)
  const configs = new Set<string>()
  for (
    let inputs: Parameters<SweepInMemory['step']>[0] = [{ type: 'created' }], turn = 0;
    turn < 100;
    turn += 1
  ) {
    const { commands, more } = sweep.step(inputs)
    for (const command of commands) {
      if (command.kind === 'openTrial') configs.add(JSON.stringify(command.config))
    }
    const [open] = sweep.open
    inputs =
      more || open === undefined
        ? []
        : [{ type: 'trialEnded', trial: open.number, status: 'completed', score: 1 }]
    if (!more && open === undefined) break
  }
  expect(configs.size).toBe(6)
  expect(sweep.state).toMatchObject({
    status: 'completed',
    reason: 'the search had no more configs to propose after 6',
    nextTrial: 7,
  })
})

test('failed trials teach: the search leaves where they fail', () => {
  const { opened } = train(definitionOf({ parallelism: 1 }), (rate) =>
    rate > 1e-2 ? null : -Math.abs(Math.log10(rate) + 3),
  )
  const late = opened.slice(20).filter(({ rate }) => rate > 1e-2)
  expect(late.length).toBeLessThan(5)
})
