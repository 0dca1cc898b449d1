import { expect, test } from 'vitest'
import { signTest } from './sign-test.ts'

test('how likely so uneven a split is', () => {
  // 2 (1 + 9) / 2^9 and 2 (1 + 10 + 45 + 120) / 2^10
  expect(signTest(1, 9)).toBeCloseTo(0.0390625, 12)
  expect(signTest(3, 10)).toBeCloseTo(0.34375, 12)
  expect(signTest(5, 10)).toBe(1)
  expect(signTest(0, 0)).toBe(1)
})

test('many pairs have a p too', () => {
  // By the logarithm of the gamma function.
  expect(signTest(9900, 20_000)).toBeCloseTo(0.15938343598, 9)
})
