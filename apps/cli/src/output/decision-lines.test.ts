import type { Decision } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { decisionLines } from './decision-lines.ts'

const metric = { name: 'loss', goal: 'minimize' } as const
const at = '2026-11-29T18:00:00.000Z'

const stop = (trial: number, kind: 'searchOver' | 'requested' = 'searchOver') =>
  ({ number: trial, at, trial, verdict: 'stop', reason: { kind } }) as Decision
const rest = (trial: number): Decision => {
  const place = { rung: 1, rungs: 3, epoch: 1, rank: 2, of: 2, best: 0, loss: 0.5, cutoff: null }
  return { number: trial, at, trial, verdict: 'rest', epoch: 1, reason: { kind: 'rung', ...place } }
}

const over = 'the search is over, and it was not to go on'
const allOver = 'the search is over, and they were not to go on'

test('trials that stop one after the other for one reason have one line', () => {
  const trials = [1, 3, 4, 5, 7, 8, 40]
  expect(
    decisionLines(
      trials.map((trial) => stop(trial)),
      metric,
      new Map(),
    ),
  ).toEqual([`trials 1, 3–5, 7–8 and 40 stop: ${allOver}`])
  expect(decisionLines([stop(3), stop(1), stop(2)], metric, new Map())).toEqual([
    `trials 1–3 stop: ${allOver}`,
  ])
  const kept = [1, 2, 3].map((trial): Decision => {
    return { number: trial, at, trial, verdict: 'stop', reason: { kind: 'budget', left: 1 } }
  })
  expect(decisionLines(kept, metric, new Map())).toEqual([
    'trials 1–3 stop: they would go on, but need more epochs than the 1 that the budget has left',
  ])
})

test('who is told alone is told how it stood, where that is known', () => {
  const standing = { rung: 2, rungs: 3, epoch: 3, rank: 2, of: 3, best: 1, loss: 0.5, cutoff: 0.4 }
  expect(decisionLines([stop(1)], metric, new Map([[1, standing]]))).toEqual([
    `trial 1 stops: ${over}: 2nd of 3 at rung 2 of 3 (epoch 3), of which the best one would go on; loss 0.5000, cut-off 0.4000`,
  ])
})

test('others have a line each, in their order', () => {
  const rests = (trial: number) =>
    `trial ${trial} rests at rung 1 of 3 (epoch 1): 2nd of 2, too few for any to go on; loss 0.5000`
  expect(decisionLines([], metric, new Map())).toEqual([])
  expect(decisionLines([rest(1), rest(2), rest(3)], metric, new Map())).toEqual(
    [1, 2, 3].map(rests),
  )
  const mixed = [stop(1), stop(2), rest(3), stop(4), stop(5), stop(6, 'requested'), stop(7)]
  expect(decisionLines(mixed, metric, new Map())).toEqual([
    `trial 1 stops: ${over}`,
    `trial 2 stops: ${over}`,
    rests(3),
    `trial 4 stops: ${over}`,
    `trial 5 stops: ${over}`,
    'trial 6 stops: somebody asked for it',
    `trial 7 stops: ${over}`,
  ])
})
