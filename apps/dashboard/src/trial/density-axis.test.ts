import type { Densities } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { axisOf, fromTheBest, pictureNotes, resultsText, timesAsDense } from './density-axis.ts'

type Parameter = Densities['parameters'][0]

function parameter(count: number, change: Partial<Parameter> = {}): Parameter {
  const points = Array.from({ length: count }, (_, at) => {
    return { at, value: 2 ** at, good: 1, others: 1 }
  })
  const scale = null
  return {
    name: 'p',
    kind: 'levels',
    scale,
    value: 1,
    at: 0,
    ratio: 0,
    values: count,
    points,
    ...change,
  }
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

test('many values without an order are no line, and long words are cut', () => {
  const points = Array.from({ length: 25 }, (_, at) => {
    return { at, value: `choice number ${at} with a long name`, good: at === 7 ? 3 : 1, others: 1 }
  })
  const many = parameter(25, { kind: 'choice', points })
  const { x, isContinuous } = axisOf(many)
  expect(isContinuous).toBe(false)
  expect(x.ticks.map(({ text }) => text)).toEqual(['…0 with…', '…12 wit…', '…24 wit…'])
  expect(pictureNotes(many)).toEqual(['densest among the good at choice number 7 with a long name'])
  const two = parameter(2, { kind: 'choice', points: points.slice(0, 2) })
  expect(axisOf(two).x.ticks.map(({ text }) => text)).toEqual(['…0 with a lo…', '…1 with a lo…'])
  const words = ['adam', 'a very long optimizer', 'sgd'].map((value, at) => {
    return { at, value, good: 1, others: 1 }
  })
  const three = parameter(3, { kind: 'choice', points: words })
  expect(axisOf(three).x.ticks.map(({ text }) => text)).toEqual(['adam', 'a very …', 'sgd'])
})

test('the middle of a distribution is 0, and its places are said to be quantiles', () => {
  const values = [-6.3, -0.67, -7e-17, 0.67, 6.3]
  const points = values.map((value, place) => ({ at: place / 4, value, good: 1, others: 1 }))
  const normal = parameter(5, { kind: 'real', scale: 'quantiles', values: null, points })
  expect(axisOf(normal).x.ticks.map(({ text }) => text)).toEqual([
    '-6.3',
    '-0.67',
    '0',
    '0.67',
    '6.3',
  ])
  expect(pictureNotes(normal)).toEqual(['places are quantiles of its distribution'])
  expect(pictureNotes({ ...normal, scale: 'log' })).toEqual([])
  const small = points.map((point) => ({ ...point, value: 1e-12 * (point.value + 7) }))
  expect(axisOf({ ...normal, points: small }).x.ticks[0]?.text).toBe('7e-13')
})

test('of which results the configs are that count', () => {
  expect(resultsText(24, { kind: 'tpe' })).toBe('As 24 results had it then')
  expect(resultsText(24, { kind: 'tpe', branch: 'best' })).toBe(
    'As 24 results had it then, of which those in its branch of the space count',
  )
  expect(resultsText(1, { kind: 'bohb', epoch: 3 })).toBe(
    'As 1 result had it then, of which those at epoch 3 count',
  )
})

test('labels along a scale are even, wherever the own value lies', () => {
  const even = Array.from({ length: 65 }, (_, k) => k / 64)
  const own = 0.3
  const places = [...even, own].sort((a, b) => a - b)
  const points = places.map((at) => ({ at, value: at, good: 1, others: 1 }))
  const { x } = axisOf(parameter(66, { kind: 'real', values: null, points, at: own }))
  expect(x.ticks.map(({ at }) => at)).toEqual([0, 0.25, 0.5, 0.75, 1])
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
