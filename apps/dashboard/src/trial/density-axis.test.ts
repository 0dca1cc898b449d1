import type { Densities } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { axisOf, fromTheBest, timesAsDense } from './density-axis.ts'

type Parameter = Densities['parameters'][0]

function parameter(count: number, change: Partial<Parameter> = {}): Parameter {
  const points = Array.from({ length: count }, (_, at) => {
    return { at, value: 2 ** at, good: 1, others: 1 }
  })
  return { name: 'p', kind: 'levels', value: 1, at: 0, ratio: 0, values: count, points, ...change }
}

test('few values have a bar and a label each', () => {
  const { x, isContinuous } = axisOf(parameter(3))
  expect(isContinuous).toBe(false)
  expect(x).toMatchObject({ low: -0.5, high: 2.5 })
  expect(x.ticks.map(({ text }) => text)).toEqual(['1', '2', '4'])
})

test('many values are a line, with labels from end to end', () => {
  const { x, isContinuous } = axisOf(parameter(21))
  expect(isContinuous).toBe(true)
  expect(x.ticks.map(({ at }) => at)).toEqual([0, 5, 10, 15, 20])
  expect(x.ticks.at(-1)?.text).toBe('1,048,576')
})

test('a scale goes from 0 to 1', () => {
  const { x, isContinuous } = axisOf(parameter(66, { kind: 'real', values: null }))
  expect(isContinuous).toBe(true)
  expect([x.low, x.high]).toEqual([0, 1])
  expect(x.ticks).toHaveLength(5)
})

test('what speaks most for the config comes first', () => {
  const ratios = [-1, 2, 0.5].map((ratio) => parameter(2, { ratio }))
  expect(fromTheBest(ratios).map(({ ratio }) => ratio)).toEqual([2, 0.5, -1])
  expect(timesAsDense(Math.log(2.5))).toBe('2.5×')
  expect(timesAsDense(0)).toBe('1×')
})
