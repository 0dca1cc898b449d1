import { expect, test } from 'vitest'
import { backOff } from './back-off.ts'

const limits = { firstMs: 100, longestMs: 30_000 }

test('waits double up to the longest, and never together', () => {
  expect([0, 1, 2, 3].map((failures) => backOff(failures, limits, 1))).toEqual([100, 200, 400, 800])
  expect(backOff(1000, limits, 1)).toBe(30_000)
  expect(backOff(0, limits, 0)).toBe(50)
  expect(
    new Set(Array.from({ length: 20 }, () => backOff(8, limits, Math.random()))).size,
  ).toBeGreaterThan(1)
})
