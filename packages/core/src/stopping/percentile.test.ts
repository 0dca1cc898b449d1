import { reasonSchema } from '@sweepstack/protocol'
import { describe, expect, test } from 'vitest'
import { BoardsInMemory } from './boards-in-memory.ts'
import { type PercentileOptions, percentile } from './percentile.ts'
import { Played, said } from './testing/played.ts'

const median = (options: Partial<PercentileOptions>) =>
  new Played(
    percentile({
      ...{ percentile: 50, of: 'means', among: 'reached', startup: 0, least: 1 },
      ...{ patience: null, otherwise: 'stop', grace: 1, every: 1 },
      ...options,
    }),
    1000,
  )

/** Reports scores of the epochs after those that the trial has; what is said to the last one. */
class Trials {
  readonly #scores = new Map<number, number[]>()
  readonly played: Played

  constructor(played: Played) {
    this.played = played
  }

  report(trial: number, ...scores: number[]): string {
    const all = this.#scores.get(trial) ?? []
    this.#scores.set(trial, all)
    let last = ''
    for (const score of scores) {
      all.push(score)
      const losses = all.map((one) => -one)
      const milestones = this.played.stopper.milestones({ number: trial, epochs: 1000 })
      if (!milestones.includes(all.length)) continue
      const decisions = this.played.judges({ trial, epoch: all.length, losses })
      for (const { reason } of decisions) expect(reasonSchema.parse(reason)).toEqual(reason)
      last = said(decisions)
    }
    return last
  }

  complete(trial: number) {
    const losses = (this.#scores.get(trial) ?? []).map((one) => -one)
    this.played.judges({ trial, epoch: losses.length, losses, ended: 'completed' })
  }
}

const rising = (count: number) => Array.from({ length: count }, (_, time) => time * 100)

describe('Ray, to be maximised; its time t is epoch t + 1', () => {
  /** Trial 1 reports 0, 100 … 900, then 1000; trial 2 reports 450 five times. */
  const basic = (options: Partial<PercentileOptions>) => {
    const trials = new Trials(median(options))
    trials.report(1, ...rising(11))
    trials.report(2, 450, 450, 450, 450, 450)
    return trials
  }

  test('the best so far counts: 450 at 5 and 0 at 6 go on, 450 at 10 does not', () => {
    const trials = basic({})
    expect(trials.report(2, 450)).toBe('continue 2')
    expect(trials.report(2, 0)).toBe('continue 2')
    expect(trials.report(2, 0, 0, 0)).toBe('continue 2')
    expect(trials.report(2, 450)).toBe('stop 2')
  })

  test('it is the median of the others: 260 at 1 goes on, at 2 it does not', () => {
    const trials = basic({})
    expect(trials.report(3, 260, 260)).toBe('continue 3')
    expect(trials.report(3, 260)).toBe('stop 3')
  })

  test('nobody is stopped within the grace', () => {
    const trials = basic({ grace: 4 })
    expect(trials.report(3, 10, 10, 10)).toBe('')
    expect(trials.report(3, 10)).toBe('stop 3')
  })

  test('the means begin where the grace ends', () => {
    const judged = (grace: number) => {
      const trials = new Trials(median({ grace }))
      trials.report(1, 0, 0, 90, 100)
      return trials.report(2, 50, 50, 50, 50)
    }
    // Of all epochs the mean of the other is 47.5, of those from the third on 95.
    expect(judged(1)).toBe('continue 2')
    expect(judged(3)).toBe('stop 2')
  })

  test('fewer others than wanted stop nobody', () => {
    const trials = basic({ least: 2 })
    expect(trials.report(3, 10, 10, 10, 10, 10, 10)).toBe('continue 3')
    trials.report(2, 450)
    expect(trials.report(4, 10, 10, 10, 10, 10, 10)).toBe('stop 4')
  })

  test('without a hard stop the trial rests, and goes on to its end when the others are done', () => {
    const trials = basic({ otherwise: 'rest' })
    expect(trials.report(3, 10)).toBe('rest 3')
    expect(said(trials.played.closes(3))).toBe('continue 3')
    expect(trials.report(3, 10)).toBe('continue 3')
    expect(trials.played.closes(3)).toEqual([])
  })
})

test('Syne: 2.0, 1.0 and 5.0 at step 1, to be minimised', () => {
  const played = median({})
  const verdicts = [2, 1, 5].map((loss, place) => said(played.arrives(place + 1, 1, loss)))
  expect(verdicts).toEqual(['continue 1', 'continue 2', 'stop 3'])
})

describe('Optuna, to be minimised', () => {
  const rule = (options: Partial<PercentileOptions> = {}) =>
    median({ of: 'values', among: 'completed', ...options })
  /** Completes trials 101, 102 … with these losses at epoch 1. */
  const complete = (played: Played, losses: number[]) => {
    for (const [place, loss] of losses.entries()) played.arrives(101 + place, 1, loss, 'completed')
  }

  test('only completed trials count; what equals their median goes on', () => {
    const played = rule()
    expect(said(played.arrives(1, 1, 9))).toBe('continue 1')
    expect(said(played.arrives(2, 1, 99))).toBe('continue 2')
    complete(played, [1])
    expect(said(played.arrives(3, 1, 1))).toBe('continue 3')
    expect(said(played.arrives(4, 1, 2))).toBe('stop 4')
  })

  test('percentiles are interpolated as NumPy does', () => {
    const limitOf = (percent: number, losses: number[]) => {
      const played = rule({ percentile: percent })
      complete(played, losses)
      const [decision] = played.arrives(1, 1, 0)
      return decision?.reason.kind === 'percentile' ? decision.reason.limit : undefined
    }
    expect(limitOf(25, [1, 2, 3, 4])).toBe(1.75)
    expect(limitOf(50, [4, 1, 3, 2])).toBe(2.5)
    expect(limitOf(80, [1, 2, 3, 4, 5])).toBeCloseTo(4.2, 12)
    expect(limitOf(0, [3, 1])).toBe(1)
    expect(limitOf(100, [3, 1])).toBe(3)
    expect(limitOf(50, [7])).toBe(7)
    expect(limitOf(50, [1, Number.NaN, 3])).toBe(2)
    expect(limitOf(50, [Number.NaN])).toBe(null)
  })

  test('trials to start with, epochs of grace, intervals and others at least', () => {
    const startup = rule({ startup: 2 })
    complete(startup, [1])
    expect(said(startup.arrives(1, 1, 9))).toBe('continue 1')
    complete(startup, [1, 1])
    expect(said(startup.arrives(2, 1, 9))).toBe('stop 2')
    const least = rule({ least: 2 })
    complete(least, [1])
    expect(said(least.arrives(1, 1, 9))).toBe('continue 1')
    complete(least, [1, 1])
    expect(said(least.arrives(1, 1, 9))).toBe('stop 1')
    const { stopper } = rule({ grace: 3, every: 2 })
    expect(stopper.milestones({ number: 1, epochs: 8 })).toEqual([3, 5, 7, 8])
    expect(stopper.milestones({ number: 1, epochs: 2 })).toEqual([2])
  })

  test('one that never measured a number is stopped', () => {
    const played = rule()
    complete(played, [1])
    expect(said(played.arrives(1, 1, Number.NaN))).toBe('stop 1')
  })

  test('with patience, only one that also no longer improves', () => {
    const played = rule({ patience: { patience: 2, minDelta: 0.5 } })
    played.judges({ trial: 101, epoch: 4, losses: [1, 1, 1, 1], ended: 'completed' })
    const losses = [9, 8, 7.8, 7.7]
    const verdicts = losses.map((_, place) =>
      said(played.judges({ trial: 1, epoch: place + 1, losses: losses.slice(0, place + 1) })),
    )
    expect(verdicts).toEqual(['continue 1', 'continue 1', 'continue 1', 'stop 1'])
  })

  test('one that is withdrawn is compared with no more', () => {
    const played = rule()
    complete(played, [1])
    played.arrives(101, 1, 1, 'withdrawn')
    expect(said(played.arrives(1, 1, 9))).toBe('continue 1')
  })
})

test('a decision says what a trial was not compared for', () => {
  const reasonOf = (completed: number, others: number, options: Partial<PercentileOptions>) => {
    const { stopper } = median({ among: 'completed', startup: 2, least: 3, ...options })
    const boards = new BoardsInMemory()
    const add = (board: string, trial: number) =>
      boards.change([{ kind: 'add', board, entry: { trial, loss: 0.1 } }])
    for (let trial = 1; trial <= completed; trial += 1) add('completed', trial)
    for (let trial = 1; trial <= others; trial += 1) add('epoch/1', trial)
    const arrival = { trial: 9, epoch: 1, losses: [0.5] }
    const [decision] = stopper.judge(arrival, { number: 9, epochs: 9 }, boards.boardOf).decisions
    return decision?.reason
  }
  expect(reasonOf(1, 3, {})).toMatchObject({
    ...{ limit: null, others: 3 },
    uncompared: { by: 'startup', completed: 1, wanted: 2 },
  })
  expect(reasonOf(2, 2, {})).toMatchObject({ uncompared: { by: 'least', wanted: 3 } })
  expect(reasonOf(2, 0, { least: 0 })).toMatchObject({ uncompared: { by: 'least', wanted: 1 } })
  expect(reasonOf(2, 3, {})).not.toHaveProperty('uncompared')
})

test('a decision says that it is completed trials that it compares with', () => {
  const amongOf = (among: PercentileOptions['among']) => {
    const losses = [0.5]
    const [decision] = median({ among }).judges({ trial: 1, epoch: 1, losses })
    return decision?.reason
  }
  expect(amongOf('completed')).toMatchObject({ others: 0, among: 'completed' })
  expect(amongOf('reached')).not.toHaveProperty('among')
})
