import { parseCondition } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { pickTrials, type TrialTable } from './trial-columns.ts'

const table: TrialTable = {
  rows: 4,
  columns: {
    optimizer: ['adam', 'sgd', 'adam', 'adam'],
    learningRate: [0.1, 0.1, 0.001, 0.1],
    score: [0.5, 0.6, null, 0.7],
    schedule: ['{"kind":"cosine"}', '{"kind":"constant"}', '{"kind":"cosine"}', 'constant'],
  },
}
const names = [...Object.keys(table.columns), 'rank', 'front', 'feasible', 'violation']
const picked = (...where: string[]) =>
  [
    ...pickTrials(
      table,
      where.map((text) => parseCondition(text, names)),
    ),
  ].join('')

test('all conditions must hold', () => {
  expect(picked()).toBe('1111')
  expect(picked('optimizer=adam')).toBe('1011')
  expect(picked('optimizer=adam', 'learningRate>=0.1')).toBe('1001')
})

test('what has no score meets no order, and is found as null', () => {
  expect(picked('score>0')).toBe('1101')
  expect(picked('score=null')).toBe('0010')
})

test('a structure is asked by what is in it', () => {
  expect(picked('schedule.kind=cosine')).toBe('1010')
})

test('what only a ranking knows picks no trial out', () => {
  for (const where of ['rank<=2', 'front=1', 'feasible=true', 'violation>0'])
    expect(picked(where, 'optimizer=adam')).toBe('1011')
})
