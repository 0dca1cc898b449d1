import { expect, test } from 'vitest'
import { importanceChart } from './importance-chart.ts'
import { importanceOf } from './testing/importance-of.ts'
import { themes } from './theme.ts'

const optionOf = (changes: Parameters<typeof importanceOf>[0] = {}) => {
  const { option, ...size } = importanceChart(
    { title: 'What decides', report: importanceOf(changes) },
    themes.light,
  )
  return { ...size, option: option as Record<string, unknown> }
}

test('a row for each parameter and pair, with its share and its interval', () => {
  const { option } = optionOf()
  expect(option.yAxis).toMatchObject({
    data: [' learningRate', ' optimizer', ' learningRate × optimizer'],
  })
  const [bars, ...intervals] = option.series as { data: unknown[] }[]
  expect(bars?.data.map((row) => (row as { value: number[] }).value)).toEqual([
    [0.7, 0],
    [0.1, 1],
    [0.05, 2],
  ])
  expect(intervals.map(({ data }) => data)).toEqual([
    [
      [0.6, 0],
      [0.8, 0],
    ],
    [
      [0.05, 1],
      [0.2, 1],
    ],
    [
      [0, 2],
      [0.1, 2],
    ],
  ])
})

test('without shares the picture says why', () => {
  const warning = '7 configs have a val_accuracy: too few'
  const { option, height } = optionOf({ parameters: [], pairs: [], warnings: [warning] })
  expect(option.title).toMatchObject({ subtext: expect.stringContaining(warning) })
  expect(height).toBeGreaterThan(100)
})

test('the more rows, the higher; of many pairs the first six', () => {
  const pair = importanceOf().pairs[0] as ReturnType<typeof importanceOf>['pairs'][0]
  const { option, height } = optionOf({ pairs: Array.from({ length: 15 }, () => pair) })
  expect((option.yAxis as { data: string[] }).data).toHaveLength(8)
  expect(height).toBeGreaterThan(optionOf().height)
})
