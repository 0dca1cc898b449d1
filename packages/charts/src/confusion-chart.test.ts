import { expect, test } from 'vitest'
import { confusionChart } from './confusion-chart.ts'
import { textWidth } from './text-width.ts'
import { themes } from './theme.ts'

test('the longest pair of names is not cut off, and its names are told apart', () => {
  const long = 'a very long name of a class that begins as others do, and ends in '
  const classes = [`${long}one`, `${long}two`]
  const matrix = [
    [1, 9],
    [0, 5],
  ]
  const confused = [{ true: classes[0] as string, predicted: classes[1] as string, count: 9 }]
  const measures = { images: 15, accuracy: 0.4, confused }
  const { width, option } = confusionChart({ title: 't', classes, matrix, measures }, themes.light)
  const [pair] = option.graphic as unknown as { left: number; style: { text: string } }[]
  expect(pair?.style.text).toBe(
    '9 × a very long name of a cl…ers do, and ends in one taken for a very long name of a cl…ers do, and ends in two',
  )
  const end = (pair?.left ?? 0) + textWidth(pair?.style.text ?? '', 12)
  expect(pair?.left).toBeGreaterThanOrEqual(20)
  expect(end).toBeLessThanOrEqual(width - 20)
})

test('without a title it is as large as its cells: what stands around it says the pairs', () => {
  const matrix = [
    [3, 1],
    [0, 4],
  ]
  const confused = [{ true: 'a', predicted: 'b', count: 1 }]
  const data = { classes: ['a', 'b'], matrix, measures: { images: 8, accuracy: 7 / 8, confused } }
  const bare = confusionChart(data, themes.light)
  const titled = confusionChart({ ...data, title: 't' }, themes.light)
  expect(bare.width).toBeLessThan(300)
  expect(bare.height).toBeLessThan(titled.height)
  expect([bare.option.title, bare.option.graphic]).toEqual([undefined, []])
  expect(titled.option.graphic).toHaveLength(1)
})
