import { expect, test } from 'vitest'
import { shareAxis } from './share-axis.ts'

const ends = (min: number, max: number) => [
  shareAxis.min({ min, max }),
  shareAxis.max({ min, max }),
]

test('an axis of shares ends at 0 and 100 % where it would go beyond them', () => {
  expect(ends(1, 1)).toEqual([0.95, 1])
  expect(ends(0, 0)).toEqual([0, 0.05])
  // A tick is 0.03 here, and the last of them 1.02.
  expect(ends(0.85, 1)).toEqual([null, 1])
  expect(ends(0.1, 0.84)).toEqual([null, null])
  expect(ends(0, 1)).toEqual([null, null])
  expect(ends(0.5, 0.6)).toEqual([null, null])
})

test('what is called a share and is none is shown whole', () => {
  expect(ends(12, 87)).toEqual([null, null])
  expect(ends(-0.2, 0.4)).toEqual([null, null])
  expect(ends(90, 90)).toEqual([null, null])
})
