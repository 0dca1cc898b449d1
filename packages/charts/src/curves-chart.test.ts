import { expect, test } from 'vitest'
import { reportOf } from '../../../test/support/records.ts'
import { curvesChart } from './curves-chart.ts'
import { themes } from './theme.ts'

const panels = (reports: Parameters<typeof curvesChart>[0]['reports']) => {
  const { option, width, height } = curvesChart({ title: 't', reports }, themes.light)
  const { legend, yAxis, series } = option as {
    legend: { show: boolean }
    yAxis: { name: string }[]
    series: { name: string; yAxisIndex: number; data: [number, number | null][] }[]
  }
  const of = yAxis.map(({ name }, place) => {
    return [name, series.filter(({ yAxisIndex }) => yAxisIndex === place).map((one) => one.name)]
  })
  return { of: Object.fromEntries(of), legend: legend.show, series, size: [width, height] }
}

test('images: training and validation share a panel, what sweeps are ranked by comes first', () => {
  const { of, legend } = panels([reportOf(1), reportOf(2)])
  expect(Object.keys(of).slice(0, 2)).toEqual(['accuracy', 'loss'])
  expect(of.loss).toEqual(['training', 'validation'])
  expect(of.auc).toEqual(['validation'])
  expect(legend).toBe(true)
})

test('programs: a panel for each metric that has a value, but no more than fit', () => {
  const report = (epoch: number, metrics: Record<string, number>) => {
    return { epoch, seconds: 1, state: '0'.repeat(32), ...metrics }
  }
  const own = panels([report(1, { 'RMSE <°C>': 3 }), report(2, { 'RMSE <°C>': 2, val_x: 1 })])
  expect(own.of).toEqual({ 'RMSE <°C>': ['training'], x: ['validation'] })
  expect(own.series[1]?.data).toEqual([
    [1, null],
    [2, 1],
  ])
  expect(panels([report(1, { a: 1 })]).legend).toBe(false)
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`m${at}`, at]))
  expect(panels([report(1, many)]).size).toEqual([1500, 3360])
})
