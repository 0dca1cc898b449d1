import { expect, test } from 'vitest'
import { plannedTime } from './planned-time.ts'

const lineage = (key: string, epochs: number, architecture = 'cnn') => ({
  key,
  from: 0,
  epochs,
  architecture,
  ends: new Map<number, number>(),
})
const epochTimes = new Map([
  ['cnn', { mean: 2, deviation: 0.5 }],
  ['resnet', { mean: 10, deviation: 0 }],
])
const all = (count: number) => ({ done: Array<number>(count).fill(0), share: 1 })

test('slots share the lineages, and one lineage is never trained by two', () => {
  const four = ['a', 'b', 'c', 'd'].map((key) => lineage(key, 10))
  expect(plannedTime(four, all(4), { slots: 2, epochTimes })).toEqual({
    seconds: 40,
    low: 30,
    high: 50,
    slotSeconds: 80,
  })
  expect(plannedTime(four, all(4), { slots: 100, epochTimes })?.seconds).toBe(20)
})

test('what is trained counts no more, and a stopper leaves a share of it', () => {
  const two = [lineage('a', 10), lineage('b', 10, 'resnet')]
  const time = plannedTime(two, { done: [10, 5], share: 1 }, { slots: 1, epochTimes })
  expect(time).toEqual({ seconds: 50, low: 50, high: 50, slotSeconds: 50 })
  const half = plannedTime(two, { done: [0, 0], share: 0.5 }, { slots: 1, epochTimes })
  expect(half?.slotSeconds).toBe(60)
  // The best of them is trained to its end all the same.
  expect(half?.seconds).toBe(100)
})

test('without the time of an epoch nothing is known', () => {
  expect(plannedTime([lineage('a', 1, 'other')], all(1), { slots: 1, epochTimes })).toBeUndefined()
})
