import type { DatasetReport } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { copyLines } from './copies.ts'

const none = { valInTrain: 0, testInTrain: 0, testInVal: 0, otherLabel: 0, sameSplit: 0 }
const linesOf = (equal: object, near: object, isComplete = true) =>
  copyLines({
    copies: { equal: { ...none, ...equal }, near: { ...none, ...near }, isComplete, pairs: [] },
  } as unknown as DatasetReport)

test('each kind of place has a line that tells equal and nearly alike apart', () => {
  expect(linesOf({ valInTrain: 2 }, { valInTrain: 3, sameSplit: 1, otherLabel: 0 })).toEqual([
    '5 validation images that are training images, 3 of them nearly',
    '1 image that is in its split and class before, nearly',
  ])
  expect(linesOf({ testInVal: 1 }, {})).toEqual(['1 test image that is a validation image'])
})

test('nothing is said to be found where nothing is, and a search that was given up is named', () => {
  expect(linesOf({}, {})).toEqual(['No image is there twice, nor nearly.'])
  expect(linesOf({}, {}, false)).toHaveLength(2)
})
