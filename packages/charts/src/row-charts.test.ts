import { expect, test } from 'vitest'
import { classesChart } from './classes-chart.ts'
import { type LadderRow, ladderChart } from './ladder-chart.ts'
import { riverChart } from './river-chart.ts'
import { slotsChart } from './slots-chart.ts'
import { themes } from './theme.ts'

interface Drawn {
  series: { type: string; data: ArrayLike<number>; lineStyle: { type: unknown; width: number } }[]
  xAxis: { min: number; max: number }
  yAxis: { axisLabel: { customValues: number[]; formatter: (row: number) => string } }
}
const linesOf = ({ series }: Drawn) =>
  series.filter(({ type }) => type === 'lines').map(({ data }) => Array.from(data))

test('a river: wanted, shared with a parent, trained before in dashes, trained here in one stroke', () => {
  const rows = [
    { label: 'a', from: 0, before: 3, epoch: 5, wanted: 9, ends: [3, 9], rests: [] },
    { label: 'b', from: 2, before: 2, epoch: 2, wanted: 4, ends: [4], rests: [2] },
    { label: 'c', from: 3, before: 3, epoch: 4, wanted: 4, ends: [4], rests: [], parentRow: 0 },
  ]
  const drawn = riverChart({ rows, rowHeight: 10, highlighted: 1 }, themes.light)
  const [chosen, wanted, parent, forks, before, here] = linesOf(drawn as unknown as Drawn)
  expect(chosen).toEqual([2, 0, 1, 9, 1])
  expect(wanted).toEqual([2, 5, 0, 9, 0, 2, 2, 1, 4, 1])
  expect(parent).toEqual([2, 0, 1, 2, 1])
  expect(forks).toEqual([2, 3, 0, 3, 2])
  expect(before).toEqual([2, 0, 0, 3, 0])
  expect(here).toEqual([2, 3, 0, 5, 0, 2, 3, 2, 4, 2])
  const { series, yAxis } = drawn as unknown as Drawn
  expect(series[4]?.lineStyle.type).not.toEqual(series[5]?.lineStyle.type)
  expect(series.at(-1)?.data).toEqual([
    [3, 0],
    [9, 0],
    [4, 1],
    [4, 2],
  ])
  expect(series.at(-2)).toMatchObject({ symbol: 'diamond', data: [[2, 1]] })
  expect(yAxis.axisLabel.customValues.map(yAxis.axisLabel.formatter)).toEqual(['a', 'b', 'c'])
})

test('a ladder: everything is within its axis, ties lie on bands, one run is in dashes', () => {
  const row: LadderRow = {
    ...{ label: '1', score: 0.8, searchScore: 0.9, test: 0.6, tie: 1 },
    interval: { low: 0.75, high: 0.85, isOfOneRun: false },
  }
  const alone = { ...row, interval: { low: 0.7, high: 0.8, isOfOneRun: true }, tie: null }
  const none = { ...row, interval: null, searchScore: null, test: null, tie: null }
  const rows = [row, alone, none]
  const drawn = ladderChart(
    { rows, rowHeight: 20, highlighted: undefined, format: String },
    themes.dark,
  ) as unknown as Drawn
  const { min, max } = drawn.xAxis
  expect(min).toBeLessThan(0.6)
  expect(max).toBeGreaterThan(0.9)
  const [, bands, , runs, oneRun, arrows] = linesOf(drawn)
  expect(bands).toEqual([2, min, 0, max, 0])
  expect(runs).toEqual([2, 0.75, 0, 0.85, 0])
  expect(oneRun).toEqual([2, 0.7, 1, 0.8, 1])
  expect(arrows).toHaveLength(10)
  const points = drawn.series.filter(({ type }) => type === 'scatter')
  expect(points.map(({ data }) => data.length)).toEqual([3, 2, 2])
})

test('slots: each time is in the row of its slot, and one without an epoch stands out', () => {
  const bars = [
    { row: 0, start: 0, end: 500, isVain: false },
    { row: 1, start: 500, end: 500, isVain: true },
  ]
  const drawn = slotsChart(
    { labels: ['a', 'b'], bars, start: 0, end: 1500, rowHeight: 20, highlighted: undefined },
    themes.light,
  )
  const [, trained, vain] = linesOf(drawn as unknown as Drawn)
  expect(trained).toEqual([2, 0, 0, 499, 0])
  expect(vain).toEqual([2, 500, 1, 500.5, 1])
})

test('classes: a bar for each split from 0 on one scale, and a ring where there is no image', () => {
  const rows = [
    { label: 'a', train: 40, val: 4, test: 0 },
    { label: 'b', train: 2, val: 0, test: 0 },
  ]
  const drawn = classesChart({ rows, rowHeight: 20, highlighted: undefined }, themes.light)
  const [, train, val, test] = linesOf(drawn as unknown as Drawn)
  expect(train).toEqual([2, 0, -0.25, 40, -0.25, 2, 0, 0.75, 2, 0.75])
  expect(val).toEqual([2, 0, 0.05, 4, 0.05])
  expect(test).toEqual([])
  const { series, xAxis } = drawn as unknown as Drawn
  expect(series.at(-1)?.data).toEqual([[0, 1.05]])
  expect([xAxis.min, xAxis.max]).toEqual([0, 40])
})

test('names of rows have the room that they need where there is room', () => {
  const row = { score: 0.5, interval: null, searchScore: null, test: null, tie: null }
  const left = (label: string, isWide: boolean) => {
    const ladder = { rows: [{ ...row, label }], rowHeight: 24, isWide, highlighted: undefined }
    const { grid } = ladderChart({ ...ladder, format: String }, themes.light)
    return (grid as { left: number }).left
  }
  const name = 'asha over learning rates'
  expect(left(name, false)).toBe(left('a', false))
  expect(left(name, true)).toBeGreaterThan(left('a', true))
  expect(left(name.repeat(9), true)).toBeLessThan(300)
})
