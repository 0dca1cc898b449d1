import { expect, test } from 'vitest'
import type { Decision } from './decision.ts'
import type { Reason } from './reason.ts'
import { sayDecision, sayStanding } from './say-reason.ts'
import { standingsOf } from './standings.ts'

const accuracy = { name: 'val_accuracy', goal: 'maximize' } as const
const percent = (value: number, finer = 0) => `${(100 * value).toFixed(1 + finer)} %`
const rung = { kind: 'rung', rung: 1, rungs: 3, epoch: 1 } as const

function logOf(entries: [trial: number, verdict: Decision['verdict'], reason: Reason][]) {
  return entries.map(([trial, verdict, reason], place): Decision => {
    return { number: place + 1, at: '2026-01-01T00:00:00.000Z', trial, verdict, reason }
  })
}

test('who was stopped because others were better stands where it stood among all that came', () => {
  const log = logOf([
    [1, 'rest', { ...rung, rank: 1, of: 1, best: 0, loss: -0.3, cutoff: null }],
    [2, 'continue', { ...rung, rank: 1, of: 2, best: 1, loss: -0.5, cutoff: -0.5 }],
    [3, 'rest', { ...rung, rank: 2, of: 3, best: 1, loss: -0.4, cutoff: -0.5 }],
    [1, 'stop', { kind: 'searchOver' }],
    [3, 'stop', { kind: 'searchOver' }],
  ])
  const standings = standingsOf(log)
  expect([...standings.keys()]).toEqual([4, 5])
  expect(standings.get(4)).toMatchObject({ rank: 3, of: 3, loss: -0.3, cutoff: -0.5 })
  expect([...standings.values()].map((one) => sayStanding(one, accuracy, percent))).toEqual([
    '3rd of 3 at rung 1 of 3 (epoch 1), of which the best one would go on; val_accuracy 30.0 %, cut-off 50.0 %',
    '2nd of 3 at rung 1 of 3 (epoch 1), of which the best one would go on; val_accuracy 40.0 %, cut-off 50.0 %',
  ])
})

test('no rank is made up where the log has not the values of just those that were ranked', () => {
  const log = logOf([
    [1, 'rest', { ...rung, rank: 1, of: 1, best: 0, loss: -0.3, cutoff: null }],
    [2, 'rest', { ...rung, rank: 1, of: 1, best: 0, loss: -0.3, cutoff: null }],
    [2, 'stop', { kind: 'searchOver' }],
    [3, 'stop', { kind: 'searchOver' }],
  ])
  const [standing, ...others] = standingsOf(log).values()
  expect(others).toEqual([])
  expect(standing).toMatchObject({ rank: undefined, loss: -0.3 })
  expect(sayStanding(standing as NonNullable<typeof standing>, accuracy, percent)).toBe(
    'at rung 1 of 3 (epoch 1); val_accuracy 30.0 %',
  )
})

test('the runs of a config have one rank, among configs, and of equal ones the lower number is ahead', () => {
  const ranked = (trials: number[], rank: number, loss: number) =>
    trials.map((trial): Parameters<typeof logOf>[0][number] => {
      return [trial, 'rest', { ...rung, rank, of: 3, best: 1, loss, cutoff: -0.5 }]
    })
  const over = [1, 2, 3, 4, 5, 6].map((trial): Parameters<typeof logOf>[0][number] => {
    return [trial, 'stop', { kind: 'searchOver' }]
  })
  const log = logOf([
    ...ranked([5, 6], 1, -0.5),
    ...ranked([3, 4], 2, -0.4),
    ...ranked([1, 2], 1, -0.5),
    ...over,
  ])
  const standings = [...standingsOf(log, 2).values()]
  expect(standings.map(({ rank, of }) => [rank, of])).toEqual(
    [1, 1, 3, 3, 2, 2].map((rank) => [rank, 3]),
  )
  const said = standings.map((one) => sayStanding(one, { ...accuracy, runs: 2 }, percent))
  expect(said[2]).toBe(
    '3rd of 3 configs at rung 1 of 3 (epoch 1), of which the best one would go on; val_accuracy (mean of 2 runs) 40.0 %, cut-off 50.0 %',
  )
  expect(said[4]).toBe(
    '2nd of 3 configs at rung 1 of 3 (epoch 1), of which the best one would go on; val_accuracy (mean of 2 runs) 50.0 %, equal to the cut-off: of equal configs the lower number is ahead',
  )
})

test('whom a budget kept from going on, or who rests where nobody was compared, is not behind others', () => {
  const log = logOf([
    [1, 'continue', { ...rung, rank: 1, of: 1, best: 1, loss: -0.5, cutoff: -0.5 }],
    [2, 'rest', { ...rung, rank: 2, of: 2, best: 1, loss: -0.4, cutoff: -0.5 }],
    [1, 'rest', { kind: 'bootstrap', rung: 2, rungs: 3, epoch: 3, of: 1, wanted: 3 }],
    [2, 'rest', { kind: 'budget', left: 0 }],
    [1, 'stop', { kind: 'searchOver' }],
    [2, 'stop', { kind: 'searchOver' }],
  ])
  expect(standingsOf(log)).toEqual(new Map())
})

test('who is among those that would go on is not said to be behind them', () => {
  const standing = {
    rung: 1,
    rungs: 3,
    epoch: 1,
    rank: 2,
    of: 6,
    best: 2,
    loss: -0.4,
    cutoff: -0.4,
  }
  expect(sayStanding(standing, accuracy, percent)).toBe(
    '2nd of 6 at rung 1 of 3 (epoch 1); val_accuracy 40.0 %, cut-off 40.0 %',
  )
})

test('who was stopped when a search ended stands among those of that time, whoever came after it went on', () => {
  const before = logOf([
    [1, 'continue', { ...rung, rank: 1, of: 2, best: 1, loss: -0.5, cutoff: -0.5 }],
    [2, 'rest', { ...rung, rank: 2, of: 2, best: 1, loss: -0.3, cutoff: -0.5 }],
    [2, 'stop', { kind: 'searchOver' }],
  ])
  const more = logOf([
    [3, 'continue', { ...rung, rank: 1, of: 3, best: 1, loss: -0.9, cutoff: -0.9 }],
    [4, 'rest', { ...rung, rank: 3, of: 4, best: 1, loss: -0.4, cutoff: -0.9 }],
    [4, 'stop', { kind: 'searchOver' }],
  ]).map((one) => ({ ...one, number: one.number + before.length }))
  const alone = standingsOf(before)
  expect(alone.get(3)).toMatchObject({ rank: 2, of: 2, cutoff: -0.5 })
  const whole = standingsOf([...before, ...more])
  expect(whole.get(3)).toEqual(alone.get(3))
  expect(whole.get(6)).toMatchObject({ rank: 3, of: 4, cutoff: -0.9 })
})

test('whom a budget keeps at a rung counts there among the others', () => {
  const log = logOf([
    [1, 'rest', { ...rung, rank: 1, of: 1, best: 0, loss: -0.3, cutoff: null }],
    [
      2,
      'rest',
      {
        kind: 'budget',
        left: 1,
        ranked: { rung: 1, rungs: 3, epoch: 1, rank: 1, of: 2, best: 1, loss: -0.5, cutoff: -0.5 },
      },
    ],
    [1, 'stop', { kind: 'searchOver' }],
    [2, 'stop', { kind: 'budget', left: 1 }],
  ])
  expect([...standingsOf(log)]).toMatchObject([[3, { rank: 2, of: 2, best: 1, cutoff: -0.5 }]])
  const [, kept, , stopped] = log.map((one) => sayDecision(one, accuracy, percent))
  expect(kept).toBe(
    'rests at rung 1 of 3 (epoch 1): 1st of 2, the best one goes on; val_accuracy 50.0 %, cut-off 50.0 %; it would go on, but needs more epochs than the 1 that the budget has left',
  )
  expect(stopped).toBe(
    'stops: it would go on, but needs more epochs than the 1 that the budget has left',
  )
})
