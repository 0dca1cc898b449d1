import { initialState, type SweepRecord } from '@sweepstack/core'
import { type Config, configSchema, parseDefinition } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { sweepView } from './views.ts'

function config(learningRate: number, epochs: number): Config {
  const parameters = { learningRate, epochs }
  const definition = parseDefinition({ name: 's', dataset: 'tiny', parameters })
  return configSchema.parse(definition.parameters)
}

/** 18 configs of 2 or 4 epochs on nine lineages; the two best run again on three seeds. */
function record(leaders: Config[] | null, trainedEpochs = 54): SweepRecord {
  const definition = parseDefinition({
    name: 's',
    dataset: 'tiny',
    parameters: { epochs: [2, 4] },
    topK: { k: 2, repeats: 3 },
  })
  const topK = leaders && {
    firstTrial: 19,
    leaders: leaders.map((one, index) => ({ index, config: one, chosen: null })),
  }
  return {
    id: 'swp_a',
    name: 's',
    tags: [],
    cursor: '0',
    requests: 0,
    version: 1,
    createdAt: '',
    finishedAt: null,
    trainedEpochs,
    speculated: { epochs: 0, used: 0 },
    counts: {
      waiting: 0,
      running: 0,
      resting: 0,
      completed: 24,
      stopped: 0,
      failed: 0,
      cancelled: 0,
    },
    state: { ...initialState(definition, 'a'.repeat(64)), topK },
    plan: {
      trials: 24,
      configs: 18,
      lineages: 15,
      epochs: { asked: 54 + 24, unique: 36 + 24, trained: 0 },
      topK: { trials: 6, lineages: 6, epochs: 24, unique: 24 },
      etaSeconds: null,
      parameters: {},
      warnings: [],
    },
  }
}

const figures = (leaders: Config[] | null, trainedEpochs?: number) => {
  const { trials, lineages, epochs } = sweepView(record(leaders, trainedEpochs))
  return { trials, lineages, ...epochs }
}

test('until the leaders are known, their second runs count as the most that they may be', () => {
  expect(figures(null)).toEqual({
    trials: 24,
    lineages: 15,
    asked: 78,
    unique: 60,
    trained: 54,
    before: 0,
  })
})

test('then as what they are: leaders of 2 and 4 epochs', () => {
  const known = figures([config(0.1, 4), config(0.2, 2)])
  expect(known).toEqual({ trials: 24, lineages: 15, asked: 72, unique: 54, trained: 54, before: 0 })
})

test('leaders that differ in epochs only share their lineages', () => {
  const known = figures([config(0.1, 4), config(0.1, 2)], 48)
  expect(known).toEqual({ trials: 24, lineages: 12, asked: 72, unique: 48, trained: 48, before: 0 })
})

test('what was trained was asked for, whatever is planned', () => {
  const known = figures([config(0.1, 4), config(0.1, 2)], 50)
  expect(known).toEqual({ trials: 24, lineages: 12, asked: 74, unique: 50, trained: 50, before: 0 })
})

test('what lineages had that no plan knows, as those of clones, is told as trained before', () => {
  const of = record(null, 2)
  const { topK: _, ...plan } = of.plan
  const epochs = { asked: 14, unique: 14, trained: 10 }
  const definition = parseDefinition({
    ...{ name: 's', dataset: 'tiny', parameters: { epochs: 5 } },
    ...{ search: { kind: 'random', trials: 6 }, stopping: { kind: 'pbt', interval: 1 } },
    budget: { epochs: 14 },
  })
  const state = { ...of.state, definition, nextTrial: 7 }
  const shown = (status: 'running' | 'completed', known: object) =>
    sweepView({ ...of, ...known, plan: { ...plan, epochs }, state: { ...state, status } }).epochs
  const all = { asked: 14, unique: 14 }
  expect(shown('running', { epochsBefore: 4 })).toEqual({ ...all, trained: 12, before: 10 })
  expect(shown('running', { epochsBefore: 11 })).toEqual({ ...all, trained: 13, before: 11 })
  expect(shown('completed', { epochsBefore: 12 })).toEqual({ ...all, trained: 14, before: 12 })
  // What it stopped for good was not met.
  expect(shown('completed', { epochsBefore: 4 })).toEqual({ ...all, trained: 6, before: 4 })
  expect(shown('completed', {})).toEqual({ ...all, trained: 12, before: 10 })
})

test('a sweep says why it takes no edits: its leaders run again, or it was cancelled', () => {
  const open = record(null)
  const cancelled = { ...open, state: { ...open.state, status: 'cancelled' as const } }
  expect([open, record([config(0.1, 4)]), cancelled].map((one) => sweepView(one).closed)).toEqual([
    null,
    'topK',
    'cancelled',
  ])
})
