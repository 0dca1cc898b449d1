import { expect, test } from 'vitest'
import { type RungsData, rungsChart } from './rungs-chart.ts'
import { themes } from './theme.ts'

const data: RungsData = {
  epochs: [1, 3, 9],
  promoted: [[0, 0.5]],
  resting: [
    [0.1, 0.4],
    [1, 0.6],
  ],
  stopped: [[2, 0.7]],
  outside: [],
  ways: [[0, 0.5, 1, 0.6]],
  cutoffs: [[-0.4, 0.5, 0.4, 0.5]],
  highlighted: [1, 0.6],
  low: 0,
  high: 1,
  format: String,
}
interface Drawn {
  series: { type: string; data: ArrayLike<unknown>; itemStyle?: object; symbol?: string }[]
  xAxis: { axisLabel: { customValues: number[]; formatter: (place: number) => string } }
}

test('each verdict has a shape of its own, and every point is drawn', () => {
  const { series } = rungsChart(data, themes.light) as unknown as Drawn
  const points = series.filter(({ type }) => type === 'scatter')
  expect(points.map((one) => one.data.length)).toEqual([0, 1, 2, 1, 1])
  const [, promoted, resting, stopped] = points
  expect(promoted?.itemStyle).not.toEqual(resting?.itemStyle)
  expect(stopped?.symbol).not.toBe(promoted?.symbol)
})

test('rungs are labelled by their epochs', () => {
  const { customValues, formatter } = (rungsChart(data, themes.dark) as unknown as Drawn).xAxis
    .axisLabel
  expect(customValues.map(formatter)).toEqual(['1', '3', '9'])
})

test('a cut-off is a line at its value', () => {
  const { series } = rungsChart(data, themes.light) as unknown as Drawn
  const lines = series.filter(({ type }) => type === 'lines')
  expect(Array.from(lines[1]?.data as ArrayLike<number>)).toEqual([2, -0.4, 0.5, 0.4, 0.5])
})
