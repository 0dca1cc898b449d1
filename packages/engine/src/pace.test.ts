import { batchesAtOnce } from '@sweepstack/program'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Pace } from './pace.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** How many batches each of the calls had, where one batch takes `each` milliseconds. */
function calls(pace: Pace, count: number, each: number): number[] {
  return Array.from({ length: count }, () => {
    const { batches } = pace
    pace.measure(batches, () => vi.advanceTimersByTime(batches * each))
    return batches
  })
}

test('a slow device gets one batch after the other', () => {
  expect(calls(new Pace(100), 4, 120)).toEqual([1, 1, 1, 1])
})

test('a quick one gets as many as take half of the time that others may wait', () => {
  expect(calls(new Pace(100), 5, 1)).toEqual([1, 4, 16, 50, 50])
  expect(calls(new Pace(100), 6, 0.01).at(-1)).toBe(batchesAtOnce)
})

test('one that becomes slow gets fewer at once', () => {
  const pace = new Pace(100)
  calls(pace, 5, 1)
  expect(calls(pace, 2, 10)).toEqual([50, 5])
})
