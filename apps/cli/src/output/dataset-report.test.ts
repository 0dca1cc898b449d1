import type { DatasetReport } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { reportLines } from './dataset-report.ts'

const image = { split: 'train' as const, name: 'a.png', class: 'a' }
const pair = { kind: 'bytes' as const, correlation: 1, first: image, again: image }
const none = { valInTrain: 0, testInTrain: 0, testInVal: 0, otherLabel: 0, sameSplit: 0 }

const report = (pairs: number, found?: number): DatasetReport => ({
  missing: { val: [], test: [] },
  balance: {
    largest: { class: 'a', images: 2 },
    smallest: { class: 'b', images: 1 },
    rare: [],
  },
  flat: { images: 0, examples: [] },
  copies: {
    equal: { ...none, sameSplit: 14 },
    near: none,
    isComplete: true,
    pairs: new Array(pairs).fill(pair),
    ...(found === undefined ? {} : { found }),
  },
})
const last = (...of: Parameters<typeof report>) => reportLines(report(...of)).at(-1)

test('how many pairs there are is said where not all are printed', () => {
  expect(last(13, 14)).toBe('… 10 of 14 pairs; --json lists 13')
  expect(last(13)).toBe('… 10 of 13 pairs; --json lists 13')
  expect(last(9, 14)).toBe('… 9 of 14 pairs')
  expect(last(9, 9)).toContain('a.png')
})
