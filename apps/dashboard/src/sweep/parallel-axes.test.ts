import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Cell } from '../data/trial-columns.ts'
import { allOf } from '../panel/portions.ts'
import {
  type Axis,
  axisOf,
  floor,
  lane,
  placeOn,
  placesOf,
  shareOfValue,
  ticksOf,
  valueAtShare,
} from './parallel-axes.ts'

const cell = fc.oneof(
  fc.constantFrom<Cell>(null, 0, -1, Number.NaN, 'a', 'b', true),
  fc.double({ min: -1e3, max: 1e9, noNaN: true }),
)
const numbers = fc.array(
  fc.oneof(fc.constant<Cell>(null), fc.double({ min: -5, max: 1e6, noNaN: true })),
  {
    minLength: 1,
  },
)

test('every trial is on the axis or in the lane, and none outside', () => {
  fc.assert(
    fc.property(fc.oneof(numbers, fc.array(cell, { minLength: 1, maxLength: 20 })), (column) => {
      const axis = axisOf('x', column)
      if (axis === undefined) return
      const places = allOf(placesOf([axis], { rows: column.length, columns: { x: column } }))
      const inLane = places.filter((place) => place === lane).length
      const onAxis = places.filter((place) => place >= floor && place <= 1 + 1e-9).length
      expect(inLane).toBe(axis.missing)
      expect(inLane + onAxis).toBe(column.length)
    }),
  )
})

test('a brush goes to values and back', () => {
  const axis = axisOf('learningRate', [1e-5, 0.1, null])
  expect(axis).toMatchObject({ kind: 'number', scale: 'log', missing: 1 })
  expect(valueAtShare(axis!, 0.5)).toBeCloseTo(1e-3, 12)
  expect(shareOfValue(axis!, 1e-3)).toBeCloseTo(0.5, 12)
  expect(shareOfValue(axis!, 0)).toBe(0)
})

test('few values are labels, if they have room; else labels are round and within', () => {
  expect(ticksOf(axisOf('x', [32, 16, null, 16])!)).toEqual([16, 32])
  expect(ticksOf(axisOf('x', [50, 75, 100])!)).toEqual([50, 75, 100])
  expect(ticksOf(axisOf('x', [7, 7])!)).toEqual([7])
  expect(ticksOf(axisOf('x', [0, 0.9703])!)).toEqual([0, 0.5])
  expect(ticksOf(axisOf('x', [0, 1, 97])!)).toEqual([0, 50])
  expect(ticksOf(axisOf('x', [0, 1, 2, 3, 4, 5, 97])!)).toEqual([0, 50])
  const rates = ticksOf(axisOf('learningRate', [1e-5, 0.1, 0.01234])!)
  expect(rates.map((tick) => Number(tick.toPrecision(3)))).toEqual([1e-5, 1e-4, 1e-3, 0.01, 0.1])
})

test('one category and a column without a value', () => {
  expect(axisOf('x', ['adam', 'adam'])).toMatchObject({ categories: ['adam'] })
  expect(axisOf('x', [null, null])).toBeUndefined()
})

test.each([
  [-1e308, 1e308],
  [1e300, 1.0000000000000002e300],
  [5e-324, 1e-323],
  [1e-300, 1e300],
  [0, 1e300],
])('from %d to %d there are few labels, and all lies on the axis', (low, high) => {
  const axis = axisOf('x', [low, high]) as Axis
  const ticks = ticksOf(axis)
  expect(ticks.length).toBeGreaterThan(0)
  expect(ticks.length).toBeLessThan(13)
  expect([placeOn(axis, low), placeOn(axis, high)]).toEqual([floor, 1])
})
