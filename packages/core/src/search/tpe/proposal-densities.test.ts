import { isOfDensities, parseDefinition, type SweepDefinitionInput } from '@sweepstack/protocol'
import { describe, expect, test } from 'vitest'
import { mixWords } from '../../random/mix.ts'
import type { SweepCommand } from '../../sweep/sweep-state.ts'
import { SweepInMemory } from '../../testing/sweep-in-memory.ts'
import { searcherOf } from '../catalogue.ts'
import type { AskedSearcher, Question } from '../searcher.ts'
import { openBefore, proposalDensities } from './proposal-densities.ts'

const usual: SweepDefinitionInput = {
  name: 's',
  dataset: 'd',
  parameters: {
    learningRate: { min: 1e-4, max: 1, scale: 'log' },
    batchSize: [16, 32, 64],
    epochs: 9,
  },
  search: { kind: 'tpe', trials: 40 },
  parallelism: 4,
}
const conditional = {
  optimizer: ['adam', 'sgd'],
  learningRate: { min: 1e-4, max: 1, scale: 'log' },
  momentum: { min: 0.1, max: 0.9, when: { optimizer: 'sgd' } },
  epochs: 9,
}

/** One of each kind of numbers, those among them that are rounded from shares that are not equal. */
const everyKind = {
  trainer: 'external',
  dataset: undefined,
  metric: { name: 'score', goal: 'maximize' },
  stopping: 'none',
  parameters: {
    learningRate: { min: 1e-4, max: 1, scale: 'log' },
    layers: { min: 1, max: 64, integer: true, scale: 'log' },
    decay: { min: 0.01, max: 10, quantum: 0.01, scale: 'log' },
    share: { min: 0.1, max: 0.9, quantum: 0.25 },
    depth: { distribution: 'normal', mean: 5, sd: 2, min: 1, integer: true },
    warmth: { distribution: 'normal', mean: 0, sd: 1, quantum: 0.5 },
    width: { distribution: 'lognormal', mean: 3, sd: 1, integer: true },
    slope: { distribution: 'lognormal', mean: -3, sd: 1, quantum: 0.01 },
    noise: { distribution: 'normal', mean: 0, sd: 1 },
    batch: { min: 1, max: 500, integer: true },
    dropout: { min: 0, max: 0.9, step: 0.1 },
    size: { values: [16, 32, 64], ordered: true },
    optimizer: ['adam', 'sgd'],
    momentum: {
      min: 1,
      max: 99,
      integer: true,
      scale: 'log',
      default: 1,
      when: { optimizer: 'sgd' },
    },
    nested: { values: [false, true], default: false, when: { momentum: { min: 50 } } },
    epochs: 9,
  },
}

type Opened = Extract<SweepCommand, { kind: 'openTrial' }>

/** The better, the nearer the rate is to 0.01, and the more so with each epoch; `shown` makes of that the score. Answers what each proposal was made of. */
function trained(change: object, shown = (score: number) => score) {
  const definition = parseDefinition({ ...usual, ...change } as SweepDefinitionInput)
  const searcher = searcherOf(definition) as AskedSearcher
  let all: Question['observations'] = []
  const asking: AskedSearcher = {
    ...searcher,
    ask(question) {
      all = question.observations
      return searcher.ask(question)
    },
  }
  const sweep = new SweepInMemory(definition, 'd'.repeat(64), asking)
  const opened: Opened[] = []
  const step = (inputs: Parameters<SweepInMemory['step']>[0]) => {
    for (let more = true, given = inputs; more; given = []) {
      const result = sweep.step(given)
      opened.push(...result.commands.filter((command) => command.kind === 'openTrial'))
      more = result.more
    }
  }
  step([{ type: 'created' }])
  for (let arrival = 0; sweep.state.status === 'running' && arrival < 2000; arrival += 1) {
    const open = sweep.open
    const { number, until = 9 } = open[mixWords(arrival) % open.length] as (typeof open)[0]
    const config = opened.find((one) => one.number === number)?.config
    const rate = config?.learningRate as number
    const score = shown(1 / (1 + Math.log10(rate / 0.01) ** 2) - 0.2 / until)
    sweep.curves.set(number, Array<number>(until).fill(score))
    if (until < 9) step([{ type: 'milestoneReached', trial: number, epoch: until }])
    else step([{ type: 'trialEnded', trial: number, status: 'completed', score }])
  }
  const configs = new Map(opened.map((one) => [one.number, one.config]))
  const proposals = opened.flatMap(({ number, config, reason }) => {
    if (reason === undefined || !isOfDensities(reason)) return []
    const observations = all.slice(0, reason.results as number)
    const results = observations.filter(({ isRung }) => !isRung)
    const ended = new Set(results.map(({ trial }) => trial))
    const pending = openBefore(definition, number, ended).map((trial) => {
      return { trial, config: configs.get(trial) as typeof config }
    })
    const densities = proposalDensities({ definition, config, reason, observations, pending })
    return [{ reason, densities, config }]
  })
  return { proposals }
}

describe('drawn again from what was known, the densities say of each proposal what its reason says', () => {
  test.each<[string, object, ((score: number) => number)?]>([
    ['alone', { parallelism: 1 }],
    ['several at once', { parallelism: 16 }],
    ['with repeats', { repeats: 3 }],
    ['in branches', { parameters: conditional, search: { kind: 'tpe', trials: 60 } }],
    ['under ASHA', { stopping: 'asha' }],
    ['of every kind of parameter', everyKind],
    ['of every kind of parameter, several at once', { ...everyKind, parallelism: 16 }],
    [
      'of every kind of parameter, BOHB',
      { ...everyKind, search: { kind: 'bohb', trials: 60 }, stopping: 'hyperband' },
    ],
    [
      'of whole numbers on a log scale alone',
      {
        ...everyKind,
        parameters: { learningRate: { min: 1, max: 64, integer: true, scale: 'log' } },
      },
    ],
    ['BOHB', { search: { kind: 'bohb', trials: 60 }, stopping: 'hyperband' }],
    ['with scores that many share', {}, (score) => Math.round(4 * score) / 4],
    [
      'with scores that many share, BOHB',
      { search: { kind: 'bohb', trials: 60 }, stopping: 'hyperband' },
      (score) => Math.round(4 * score) / 4,
    ],
  ])('%s', (_, change, shown?: (score: number) => number) => {
    const { proposals } = trained(change, shown)
    expect(proposals.length).toBeGreaterThan(10)
    for (const { reason, densities } of proposals) {
      const { good, others, pending, ratio } = reason
      expect(densities).toMatchObject({ good, others, pending })
      expect(Number(densities?.ratio.toPrecision(4))).toBeCloseTo(ratio as number, 6)
    }
  })
})

test('along each active axis they are densities: the mean over the axis is that of the prior', () => {
  const { proposals } = trained({ parameters: conditional, search: { kind: 'tpe', trials: 60 } })
  const { densities, config } = proposals.at(-1) as (typeof proposals)[0]
  const names = densities?.axes.map(({ name }) => name)
  const always = ['optimizer', 'learningRate']
  expect(names).toEqual(config.optimizer === 'sgd' ? [...always, 'momentum'] : always)
  for (const { kind, points, values, name, value } of densities?.axes ?? []) {
    expect(value).toEqual(config[name as keyof typeof config])
    for (const of of ['good', 'others'] as const) {
      const mean =
        kind === 'real'
          ? // By trapezoids.
            points.slice(1).reduce((sum, point, place) => {
              const before = points[place] as (typeof points)[0]
              return sum + ((point[of] + before[of]) / 2) * (point.at - before.at)
            }, 0)
          : points.reduce((sum, point) => sum + point[of], 0) / values
      expect(mean).toBeCloseTo(1, 1)
    }
  }
})

test('the good are dense where the search found them, at the value of the config among others', () => {
  const { proposals } = trained({})
  const { densities, config } = proposals.at(-1) as (typeof proposals)[0]
  const rates = densities?.axes.find(({ name }) => name === 'learningRate')
  const densest = rates?.points.reduce((a, b) => (b.good > a.good ? b : a))
  expect(Math.abs(Math.log10((densest?.value as number) / 0.01))).toBeLessThan(0.5)
  expect(rates?.points.find(({ at }) => at === rates.at)?.value).toBe(config.learningRate)
  expect(rates?.ratio).toBeGreaterThan(0)
})

test('of many values some are read, from end to end; the own one always', () => {
  const { proposals } = trained({
    parameters: { ...usual.parameters, batchSize: { min: 1, max: 500 } },
  })
  for (const { densities, config } of proposals) {
    const sizes = densities?.axes.find(({ name }) => name === 'batchSize')
    expect(sizes?.values).toBe(500)
    expect(sizes?.points.length).toBeLessThanOrEqual(66)
    const values = sizes?.points.map(({ value }) => value)
    expect(values).toEqual(expect.arrayContaining([1, 500, config.batchSize]))
  }
})
