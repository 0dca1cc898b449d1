import { stoppingSchema } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { type StoppingContext, stopperOf } from './catalogue.ts'
import { Played, said } from './testing/played.ts'

const made = (stopping: unknown, context: Partial<StoppingContext> = {}) => {
  const all = { maxEpochs: 81, goal: 'minimize', ...context } as const
  return new Played(stopperOf(stoppingSchema.parse(stopping), all)!, all.maxEpochs)
}
const milestones = ({ stopper, epochs }: Played, number = 1) =>
  stopper.milestones({ number, epochs })

test('none stops nothing', () => {
  expect(stopperOf('none', { maxEpochs: 9, goal: 'minimize' })).toBeUndefined()
})

test('asha has its rungs from the least epochs up, or a number of them from the most down', () => {
  expect(milestones(made('asha'))).toEqual([1, 3, 9, 27, 81])
  expect(milestones(made({ kind: 'asha', min: 5, eta: 4 }))).toEqual([5, 20, 80, 81])
  expect(milestones(made({ kind: 'asha', rungs: 3 }))).toEqual([9, 27, 81])
  expect(milestones(made({ kind: 'asha', min: 100 }))).toEqual([81])
})

test('brackets of asha have their shares of the trials', () => {
  const played = made({ kind: 'asha', rungs: 3, brackets: 3 }, { trials: 10 })
  const lowest = Array.from({ length: 10 }, (_, place) => milestones(played, place + 1)[0])
  expect(lowest.filter((epoch) => epoch === 9)).toHaveLength(7)
  expect(lowest.filter((epoch) => epoch === 27)).toHaveLength(2)
  expect(lowest.filter((epoch) => epoch === 81)).toHaveLength(1)
  // More brackets than rungs are as many as there are rungs.
  expect(milestones(made({ kind: 'asha', rungs: 1, brackets: 9 }))).toEqual([81])
})

test('hyperband by rounds and asynchronously; 143 and 128 trials a round', () => {
  expect(milestones(made('hyperband'), 143)).toEqual([81])
  expect(milestones(made('hyperband'), 144)).toEqual([1, 3, 9, 27, 81])
  expect(milestones(made({ kind: 'hyperband', rounding: 'paper-table' }), 129)).toHaveLength(5)
  const asynchronous = made({ kind: 'hyperband', form: 'asynchronous' })
  const lowest = Array.from({ length: 143 }, (_, place) => milestones(asynchronous, place + 1)[0])
  const counts = [1, 3, 9, 27, 81].map((epoch) => lowest.filter((one) => one === epoch).length)
  expect(counts).toEqual([81, 34, 15, 8, 5])
  expect(said(asynchronous.arrives(1, 1, 1))).toBe('rest 1')
})

test('the bounds of a threshold are in the units of the metric', () => {
  const accuracy = made({ kind: 'threshold', lower: 0.1 }, { goal: 'maximize' })
  expect(said(accuracy.arrives(1, 1, -0.2))).toBe('continue 1')
  expect(said(accuracy.arrives(1, 1, -0.05))).toBe('stop 1')
  const loss = made({ kind: 'threshold', upper: 4 })
  expect(said(loss.arrives(1, 1, 5))).toBe('stop 1')
})

test('median, percentile and plateau do what they are told', () => {
  const median = made({ kind: 'median', least: 1 })
  median.arrives(1, 1, 1)
  expect(said(median.arrives(2, 1, 2))).toBe('stop 2')
  const percentile = made({ kind: 'percentile', percentile: 50, startup: 1 })
  percentile.arrives(1, 1, 1, 'completed')
  expect(said(percentile.arrives(2, 1, 2))).toBe('stop 2')
  const plateau = made({ kind: 'plateau', patience: 1 })
  expect(said(plateau.arrives(1, 2, 1))).toBe('stop 1')
})
