import { reasonSchema } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { plateau } from './plateau.ts'
import type { Stopper } from './stopper.ts'
import { Played, said } from './testing/played.ts'
import { threshold } from './threshold.ts'

function verdicts(stopper: Stopper, losses: number[]): string[] {
  const played = new Played(stopper, 1000)
  return losses.map((_, place) => {
    const arrival = { trial: 1, epoch: place + 1, losses: losses.slice(0, place + 1) }
    const decisions = played.judges(arrival)
    for (const { reason } of decisions) expect(reasonSchema.parse(reason)).toEqual(reason)
    return said(decisions).split(' ')[0] ?? ''
  })
}

const often = { grace: 1, every: 1 }

test('a plateau: so many epochs without an improvement, by more than the least difference', () => {
  const flat = plateau({ ...often, patience: 2, minDelta: 0 })
  expect(verdicts(flat, [5, 4, 4, 4])).toEqual(['continue', 'continue', 'continue', 'stop'])
  expect(verdicts(flat, [5, 6, 4.9, 5, 5])).toEqual([...new Array(4).fill('continue'), 'stop'])
  const coarse = plateau({ ...often, patience: 2, minDelta: 0.5 })
  expect(verdicts(coarse, [5, 4.6, 4.2])).toEqual(['continue', 'continue', 'continue'])
  expect(verdicts(coarse, [5, 4.6, 4.5])).toEqual(['continue', 'continue', 'stop'])
  // What is no number is no improvement.
  expect(verdicts(flat, [Number.NaN, Number.NaN])).toEqual(['continue', 'stop'])
})

test('a threshold: beyond a bound, or no number', () => {
  const between = threshold({ ...often, lowest: 1, highest: 3 })
  expect(verdicts(between, [1, 3, 3.1])).toEqual(['continue', 'continue', 'stop'])
  expect(verdicts(between, [0.9])).toEqual(['stop'])
  expect(verdicts(between, [Number.NaN])).toEqual(['stop'])
  expect(verdicts(between, [Number.POSITIVE_INFINITY])).toEqual(['stop'])
})

test('the last epoch ends the trial; nothing is decided there', () => {
  const played = new Played(threshold({ ...often, lowest: 0, highest: 1 }), 4)
  expect(played.arrives(1, 4, 9)).toEqual([])
  expect(played.arrives(1, 3, 9, 'failed')).toEqual([])
})
