import { expect, test } from 'vitest'
import { count, counted } from './counted.ts'

test('a count has its noun, and thousands are set apart', () => {
  expect([0, 1, 2, 1200].map((value) => counted(value, 'trial'))).toEqual([
    '0 trials',
    '1 trial',
    '2 trials',
    '1,200 trials',
  ])
  expect([1, 3].map((value) => counted(value, 'class', 'classes'))).toEqual([
    '1 class',
    '3 classes',
  ])
  expect(count(1_234_567)).toBe('1,234,567')
})
