import { expect, test } from 'vitest'
import { mulberry32 } from '../../random/mix.ts'
import type { Dimension } from '../../space/parameter.ts'
import { BoardsInMemory } from '../boards-in-memory.ts'
import { explore, type Settings } from './explore.ts'
import { type Fork, type PbtOptions, pbt } from './pbt.ts'
import { scheduleOf } from './phases-of-member.ts'

const range = (name: string, min: number, max: number, integer = false): Dimension => ({
  ...{ name, draw: 0, kind: 'range', integer },
  range: { min, max, scale: 'linear' },
})
const list = (name: string, ...values: unknown[]): Dimension => ({
  ...{ name, draw: 0, kind: 'choices', values },
})

/** What becomes of settings over many draws. */
function outcomes(settings: Settings, dimension: Dimension, resample: number): unknown[] {
  const draw = mulberry32(1)
  const options = { dimensions: [dimension], resample, factors: [1.2, 0.8] } as const
  const all = Array.from({ length: 100 }, () => explore(settings, options, draw)[dimension.name])
  return [...new Set(all)].sort()
}

test('Ray: 2.0 becomes 2.4 or 1.6, 10 becomes 12 or 8, a constant stays', () => {
  expect(outcomes({ rate: 2 }, range('rate', 0, 100), 0)).toEqual([1.6, 2.4])
  expect(outcomes({ size: 10 }, range('size', 0, 100, true), 0)).toEqual([12, 8])
  expect(outcomes({ size: 7 }, range('size', 0, 100, true), 0)).toEqual([5, 8])
  expect(outcomes({ size: 1 }, range('size', 0, 100, true), 0)).toEqual([0, 2])
  expect(outcomes({ other: 3 }, list('other', 3), 0)).toEqual([3])
  const options = { dimensions: [range('rate', 0, 9)], resample: 0, factors: [1.2, 0.8] } as const
  expect(explore({ rate: 1, fixed: 'x' }, options, mulberry32(1))).toMatchObject({ fixed: 'x' })
})

test('Ray: with resampling a value is drawn anew; lists go to a neighbour without', () => {
  const drawn = outcomes({ rate: 2 }, range('rate', 50, 60), 1) as number[]
  expect(drawn.length).toBeGreaterThan(90)
  expect(drawn.every((value) => value >= 50 && value <= 60)).toBe(true)
  expect(outcomes({ kind: 'b' }, list('kind', 'a', 'b', 'c', 'd'), 0)).toEqual(['a', 'c'])
  expect(outcomes({ kind: 'd' }, list('kind', 'a', 'b', 'c', 'd'), 0)).toEqual(['c', 'd'])
  const normal: Dimension = {
    ...{ name: 'rate', draw: 0, kind: 'normal', integer: false },
    normal: { distribution: 'normal', mean: 3, sd: 1, quantum: 0.5 },
  }
  expect(outcomes({ rate: 3 }, normal, 0)).toEqual([2.5, 3.5])
  // Within the range.
  expect(outcomes({ rate: 9 }, range('rate', 8, 10), 0)).toEqual([10, 8])
})

class Population {
  readonly boards = new BoardsInMemory()
  readonly stopper: ReturnType<typeof pbt>
  readonly epochs = new Map<number, number>()
  readonly settings = new Map<number, Settings>()
  readonly options: PbtOptions

  constructor(options: Partial<PbtOptions> = {}) {
    const defaults = { interval: 10, quantile: 0.25, synchronous: false, population: 5, seed: 1 }
    this.options = { ...defaults, ...options }
    this.stopper = pbt(this.options)
  }

  scores(trial: number, epoch: number, score: number, ended?: 'failed') {
    this.epochs.set(trial, epoch)
    const judged = this.stopper.judge(
      { trial, epoch, losses: [-score], ...(ended && { ended }) },
      { number: trial, epochs: 100 },
      {
        boardOf: this.boards.boardOf,
        memberOf: (one) => ({
          epoch: this.epochs.get(one) ?? 0,
          settings: this.settings.get(one) ?? { rate: one },
          given: [],
        }),
        explore: ({ donor }) => ({ ...donor.settings, changed: true }),
      },
    )
    this.boards.change(judged.changes)
    return judged
  }
}

test('Ray: five trials with 0, 50 … 200: trial 0 clones 3 or 4 at 20, and does nothing at 15', () => {
  const found = new Set<number>()
  for (let seed = 0; seed < 20; seed += 1) {
    const population = new Population({ seed })
    expect(population.stopper.milestones({ number: 0, epochs: 35 })).toEqual([10, 20, 30, 35])
    for (const trial of [4, 3, 2, 1]) population.scores(trial, 10, 50 * trial)
    population.scores(0, 10, 0)
    const { forks, decisions } = population.scores(0, 20, -100)
    expect(decisions).toEqual([])
    const [fork] = forks as [Fork]
    expect(fork).toMatchObject({ trial: 0, fromEpoch: 10 })
    expect(fork.settings).toEqual({ rate: fork.from, changed: true })
    expect(fork.reason).toMatchObject({ rank: 5, of: 5, loss: 100, fromLoss: -50 * fork.from })
    found.add(fork.from)
    expect(population.scores(2, 20, 100).decisions).toMatchObject([
      { trial: 2, verdict: 'continue' },
    ])
  }
  expect([...found].sort()).toEqual([3, 4])
})

test('Ray: in step, all wait for the last one; then two of five are clones', () => {
  const population = new Population({ synchronous: true })
  for (const trial of [0, 1, 2, 3]) {
    const { decisions } = population.scores(trial, 10, 50 * trial)
    expect(decisions).toMatchObject([{ trial, verdict: 'rest', reason: { of: 5 } }])
  }
  const { decisions, forks } = population.scores(4, 10, 200)
  expect(decisions.map(({ trial, verdict }) => `${verdict} ${trial}`)).toEqual([
    'continue 4',
    'continue 3',
    'continue 2',
  ])
  expect(forks.map(({ trial }) => trial)).toEqual([1, 0])
  expect(forks.every(({ from }) => from >= 3)).toBe(true)
})

test('Syne: in a population of two the worse clones the better; who leads later is cloned then', () => {
  const population = new Population({ quantile: 0.5, population: 2 })
  population.scores(0, 10, 10)
  expect(population.scores(1, 10, 5).forks).toMatchObject([{ trial: 1, from: 0 }])
  expect(population.scores(10, 10, 100).forks).toEqual([])
  expect(population.scores(0, 20, -1).forks).toMatchObject([{ trial: 0, from: 10 }])
})

test('one that failed is neither waited for nor cloned, and NaN is the worst', () => {
  const population = new Population({ synchronous: true, population: 3 })
  population.scores(0, 10, 1)
  population.scores(1, 10, 2)
  const { decisions, forks } = population.scores(2, 4, 0, 'failed')
  expect(decisions).toMatchObject([{ trial: 1, verdict: 'continue' }])
  expect(forks).toMatchObject([{ trial: 0, from: 1 }])
  const alone = new Population({ population: 2 })
  alone.scores(0, 10, Number.NaN)
  expect(alone.scores(1, 10, Number.NaN).forks).toEqual([])
  expect(alone.scores(1, 20, 5).forks).toEqual([])
  expect(alone.scores(0, 20, Number.NaN).forks).toMatchObject([{ trial: 0, from: 1 }])
})

test('the schedule of a trial is one recipe: its own settings, and those of whom it cloned before', () => {
  const initial = (trial: number) => ({ rate: trial })
  const forks = [
    { trial: 1, from: 2, fromEpoch: 10, settings: { rate: 2.4 } },
    { trial: 3, from: 1, fromEpoch: 20, settings: { rate: 3 } },
    { trial: 1, from: 0, fromEpoch: 30, settings: { rate: 0.5 } },
    { trial: 3, from: 3, fromEpoch: 20, settings: { rate: 4 } },
  ]
  expect(scheduleOf(2, forks, initial)).toEqual([{ fromEpoch: 0, settings: { rate: 2 } }])
  expect(scheduleOf(3, forks, initial)).toEqual([
    { fromEpoch: 0, settings: { rate: 2 } },
    { fromEpoch: 10, settings: { rate: 2.4 } },
    { fromEpoch: 20, settings: { rate: 4 } },
  ])
  expect(scheduleOf(1, forks, initial)).toEqual([
    { fromEpoch: 0, settings: { rate: 0 } },
    { fromEpoch: 30, settings: { rate: 0.5 } },
  ])
})
