import { expect, test } from 'vitest'
import type { TrialTable } from '../data/trial-columns.ts'
import { siblingsOf, spreadOf } from './siblings.ts'

const table: TrialTable = {
  rows: 5,
  columns: {
    trial: [1, 2, 3, 4, 5],
    learningRate: [0.1, 0.1, 0.2, 0.1, 0.1],
    schedule: ['{"kind":"cosine"}', '{"kind":"cosine"}', null, null, '{"kind":"cosine"}'],
    epochs: [9, 9, 9, 9, 3],
    seed: [42, 43, 42, 42, 42],
    status: ['completed', 'failed', 'completed', 'completed', 'completed'],
    score: [0.5, null, 0.6, 0.7, 0.8],
  },
}

test('runs of a config are those that differ in their seeds or folds alone', () => {
  const found = siblingsOf(table, 1, ['learningRate', 'schedule'])
  expect(found).toEqual([
    { trial: 1, seed: 42, fold: null, status: 'completed', score: 0.5 },
    { trial: 2, seed: 43, fold: null, status: 'failed', score: null },
  ])
  expect(siblingsOf(table, 9, ['learningRate'])).toEqual([])
})

test('a spread needs two scores', () => {
  const of = (scores: (number | null)[]) =>
    spreadOf(scores.map((score) => ({ trial: 1, seed: 1, fold: null, status: null, score })))
  expect(of([0.5, null])).toBeUndefined()
  expect(of([0.5, null, 0.7])?.mean).toBeCloseTo(0.6, 12)
  expect(of([0.5, null, 0.7])?.deviation).toBeCloseTo(0.1 * Math.SQRT2, 12)
})
