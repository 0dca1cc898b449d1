import { parseCondition } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { brushed, conditionsOfBrush, excluded, sharesOf, toggled } from './brush.ts'
import { type Axis, axisOf } from './parallel-axes.ts'

const axis = axisOf('learningRate', [1e-5, 1e-4, 1e-3, 1e-2, 1e-1]) as Axis
const read = (where: string[]) =>
  where.map((text) => parseCondition(text, ['learningRate', 'optimizer']))

test('a brush is two conditions, and they are the brush', () => {
  const where = conditionsOfBrush(axis, 0.25, 0.75)
  expect(where).toEqual(['learningRate>=0.0001', 'learningRate<=0.01'])
  const [low, high] = sharesOf(axis, read(where))
  expect([low, high].map((share) => Number(share.toFixed(6)))).toEqual([0.25, 0.75])
})

test('at the ends of the axis nothing is filtered', () => {
  expect(conditionsOfBrush(axis, 0, 1)).toEqual([])
  expect(sharesOf(axis, [])).toEqual([0, 1])
})

test('a new brush takes the place of the one before, and of no other', () => {
  const where = ['optimizer=adam', 'learningRate>=0.001', 'learningRateDecay<=1']
  expect(brushed(where, 'learningRate', ['learningRate<=0.01'])).toEqual([
    'optimizer=adam',
    'learningRateDecay<=1',
    'learningRate<=0.01',
  ])
})

test('a category is taken out and in', () => {
  const out = toggled([], 'optimizer', 'sgd')
  expect(out).toEqual(['optimizer!=sgd'])
  expect(excluded(read(out), 'optimizer', 'sgd')).toBe(true)
  expect(excluded(read(out), 'optimizer', 'adam')).toBe(false)
  expect(excluded(read(['optimizer=adam']), 'optimizer', 'sgd')).toBe(true)
  expect(toggled(out, 'optimizer', 'sgd')).toEqual([])
})
