import fc from 'fast-check'
import { expect, test } from 'vitest'
import { logTicks, roundTicks } from './axis-ticks.ts'

test.each([
  [1, 30, [1, 2, 5, 10, 20]],
  [1, 100, [1, 2, 5, 10, 20, 50, 100]],
  [0.3, 2.5, [0.5, 1, 2]],
  [0.0012, 0.4, [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2]],
  [1, 1000, [1, 3, 10, 30, 100, 300, 1000]],
  [1e-5, 0.1, [1e-5, 1e-4, 1e-3, 0.01, 0.1]],
  [0.45, 0.62, [0.45, 0.5, 0.55, 0.6]],
  [0.1, 0.3, [0.1, 0.15, 0.2, 0.25, 0.3]],
])('a logarithmic axis from %d to %d', (low, high, ticks) => {
  expect(logTicks(low, high)).toEqual(ticks)
})

test('what is counted has no halves', () => {
  expect(roundTicks(1, 3)).toEqual([1, 1.5, 2, 2.5, 3])
  expect(roundTicks(1, 3, { isWhole: true })).toEqual([1, 2, 3])
  expect(roundTicks(0, 1, { isWhole: true })).toEqual([0, 1])
  expect(logTicks(1, 4, { isWhole: true })).toEqual([1, 2, 3, 4])
})

test('ticks are few and within, whatever the ends', () => {
  const end = fc.double({ min: 5e-324, max: 1.7e308, noNaN: true })
  fc.assert(
    fc.property(end, end, (one, other) => {
      const [low, high] = [Math.min(one, other), Math.max(one, other)]
      for (const ticks of [logTicks(low, high), roundTicks(low, high)]) {
        expect(ticks.length).toBeGreaterThan(0)
        expect(ticks.length).toBeLessThan(13)
        // Sums of steps are rounded.
        const room = 1e-9 * high
        expect(ticks.every((tick) => tick >= low - room && tick <= high + room)).toBe(true)
      }
    }),
  )
})
