import { expect, test } from 'vitest'
import { learningCurvesChart } from './learning-curves-chart.ts'
import { themes } from './theme.ts'

interface Axis {
  type: string
  min?: number
  max?: number | string
  minInterval?: number
  axisLabel: { customValues?: number[]; formatter?: (value: number) => string }
}
interface Drawn {
  xAxis: Axis
  yAxis: Axis
  series: { type: string; data: ArrayLike<number>; itemStyle?: { color: string } }[]
}

const nothing = { context: [], curves: [], chosen: [], logX: false, logY: false }
const look = { theme: themes.light, colors: ['#000001', '#000002'] }
const format = (value: number) => `${value}!`
const drawn = (data: object) =>
  learningCurvesChart({ ...nothing, format, ...data }, look) as unknown as Drawn

test('logarithmic axes are labelled at 1, 2 and 5, and begin at the first epoch', () => {
  const curve = [1, 0.3, 12, 0.9, 30, 2.4]
  const { xAxis, yAxis } = drawn({ curves: [curve], logX: true, logY: true })
  expect(xAxis).toMatchObject({ type: 'log', min: 1, max: 30 })
  expect(xAxis.axisLabel.customValues).toEqual([1, 2, 5, 10, 20])
  expect(yAxis).toMatchObject({ type: 'log', min: 0.3, max: 2.4 })
  expect(yAxis.axisLabel.customValues).toEqual([0.5, 1, 2])
  expect(yAxis.axisLabel.formatter?.(0.5)).toBe('0.5!')
})

test('linear axes count epochs as wholes, and values are written as they are elsewhere', () => {
  const { xAxis, yAxis } = drawn({ curves: [[1, 0.3, 3, 0.9]] })
  expect(xAxis).toMatchObject({ type: 'value', min: 0, minInterval: 1 })
  expect(yAxis.axisLabel.formatter?.(0.0975)).toBe('0.0975!')
})

test('a logarithmic axis has room for what it cannot show', () => {
  expect(drawn({ logX: true, logY: true })).toMatchObject({
    xAxis: { type: 'value' },
    yAxis: { type: 'value' },
  })
  expect(drawn({ curves: [[1, 0, 2, 1]], logY: true }).yAxis.type).toBe('value')
})

test('a curve of one epoch is a point in its colour', () => {
  const { series } = drawn({
    chosen: [
      [1, 0.3, 2, 0.4],
      [1, 0.5],
    ],
    curves: [[1, 0.2]],
  })
  const points = series.filter(({ type, data }) => type === 'scatter' && data.length > 0)
  expect(points.map(({ data, itemStyle }) => [data, itemStyle?.color])).toEqual([
    [[[1, 0.2]], themes.light.muted],
    [[[1, 0.5]], '#000002'],
  ])
})
