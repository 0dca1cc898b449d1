import { expect, test } from 'vitest'
import type { PlaceAxis } from './place-axis.ts'
import { planeChart, planeShades } from './plane-chart.ts'
import { sliceChart } from './slice-chart.ts'
import { themes } from './theme.ts'

interface Drawn {
  series: { type: string; data: ArrayLike<number>; lineStyle: { width: number; color: string } }[]
  xAxis: { axisLabel: { customValues: number[]; formatter: (at: number) => string } }
}
const axis: PlaceAxis = {
  name: '__proto__',
  low: -0.1,
  high: 1.1,
  ticks: [
    { at: 0, text: '0.001' },
    { at: 1, text: '0.1' },
  ],
}

test('a slice draws every trial once, and medians as bars', () => {
  const drawn = sliceChart(
    {
      x: axis,
      y: axis,
      valued: [
        [0, 0.5],
        [1, 0.7],
      ],
      laned: [[0, -0.05]],
      outside: [[0.5, 0.5]],
      medians: [[-0.03, 0.5, 0.03, 0.5]],
      highlighted: undefined,
    },
    themes.light,
  ) as unknown as Drawn
  const points = drawn.series.filter(({ type }) => type === 'scatter')
  expect(points.map(({ data }) => data.length)).toEqual([1, 1, 2, 0])
  const [grid, bars] = drawn.series.filter(({ type }) => type === 'lines')
  expect(Array.from(grid?.data ?? [])).toEqual([2, -0.1, 0, 1.1, 0, 2, -0.1, 1, 1.1, 1])
  expect(Array.from(bars?.data ?? [])).toEqual([2, -0.03, 0.5, 0.03, 0.5])
  const { customValues, formatter } = drawn.xAxis.axisLabel
  expect(customValues.map(formatter)).toEqual(['0.001', '0.1'])
})

test('a plane draws every trial once in its shade, and a field only where trials are', () => {
  const theme = themes.dark
  const drawn = planeChart(
    {
      x: axis,
      y: axis,
      valued: [
        { at: [0, 0], shade: 0 },
        { at: [1, 1], shade: 1 },
        { at: [0.9, 1], shade: 0.99 },
      ],
      without: [[0.5, 0.5]],
      outside: [],
      cells: [
        { x: [0, 0.1], y: [0, 0.1], shade: 0 },
        { x: [0.9, 1], y: [0.9, 1], shade: 1 },
      ],
      best: [[1, 1]],
      highlighted: [1, 1],
      height: 176,
    },
    theme,
  ) as unknown as Drawn
  const lines = drawn.series.filter(({ type }) => type === 'lines')
  const shades = planeShades(theme)
  expect(lines.map(({ lineStyle }) => lineStyle.color)).toEqual([shades[0], shades.at(-1)])
  // 120 px for 1.2 units.
  expect(lines[0]?.lineStyle.width).toBeCloseTo(10)
  const counts = drawn.series
    .filter(({ type }) => type === 'scatter')
    .map(({ data }) => data.length)
  expect(counts).toEqual([0, 1, ...shades.map((_, step) => [1, 0, 0, 0, 0, 0, 0, 2][step]), 1, 1])
})
