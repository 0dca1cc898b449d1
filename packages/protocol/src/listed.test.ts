import { expect, test } from 'vitest'
import { listed } from './listed.ts'

test('the first are named, the others counted', () => {
  expect(listed([], 2)).toBe('')
  expect(listed(['a', 'b'], 2)).toBe('a, b')
  expect(listed([1, 2, 3, 4], 2)).toBe('1, 2 and 2 more')
})
