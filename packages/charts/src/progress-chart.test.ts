import { expect, test } from 'vitest'
import { lineStrokes } from './line-strokes.ts'
import { progressChart } from './progress-chart.ts'
import { themes } from './theme.ts'

interface Drawn {
  series: {
    name: string
    step: string
    symbol: string
    itemStyle: { color: string }
    data: number[][]
    lineStyle: { type: unknown; color: string }
  }[]
}

test('each sweep is a line of steps with a colour and a stroke of its own', () => {
  const lines = ['a', 'b', 'c', 'd'].map((name, place) => ({
    name,
    points: [
      { epochs: 1, score: 0.1 * place },
      { epochs: 9, score: 0.5 },
    ],
  }))
  const colors = ['#000001', '#000002', '#000003', '#000004']
  const drawn = progressChart({ lines, format: String }, { theme: themes.light, colors })
  const { series } = drawn as unknown as Drawn
  expect(series.map(({ name, step }) => [name, step])).toEqual([
    ['a', 'end'],
    ['b', 'end'],
    ['c', 'end'],
    ['d', 'end'],
  ])
  expect(series[2]?.data).toEqual([
    [1, 0.2],
    [9, 0.5],
  ])
  expect(series.map(({ lineStyle }) => lineStyle.color)).toEqual(colors)
  expect(new Set(series.map(({ lineStyle }) => JSON.stringify(lineStyle.type))).size).toBe(4)
  expect(new Set(lineStrokes.map(({ name }) => name)).size).toBe(lineStrokes.length)
})

test('a sweep that was never bettered is a point', () => {
  const lines = [
    { name: 'once', points: [{ epochs: 3, score: 0.5 }] },
    { name: 'twice', points: [3, 6].map((epochs) => ({ epochs, score: epochs / 10 })) },
  ]
  const colors = ['#000001', '#000002']
  const drawn = progressChart({ lines, format: String }, { theme: themes.light, colors })
  const [once, twice] = (drawn as unknown as Drawn).series
  expect(once).toMatchObject({ symbol: 'circle', itemStyle: { color: '#000001' } })
  expect(twice?.symbol).toBe('none')
})
