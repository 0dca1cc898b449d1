import { expect, test } from 'vitest'
import { type DensitiesData, densitiesChart } from './densities-chart.ts'
import { themes } from './theme.ts'

const data: DensitiesData = {
  x: { name: 'learningRate', low: 0, high: 1, ticks: [{ at: 0, text: '1e-5' }] },
  isContinuous: true,
  points: [
    { at: 0, good: 0.2, others: 1.5 },
    { at: 0.5, good: 4, others: 0.5 },
    { at: 1, good: 0.2, others: 1 },
  ],
  at: 0.4,
}
interface Drawn {
  series: { data: Float64Array; lineStyle: { color: string; width: number; type: unknown } }[]
  yAxis: { max: number; axisLabel: { customValues: number[] } }
}
const drawn = (change: Partial<DensitiesData> = {}) =>
  densitiesChart({ ...data, ...change }, themes.light) as unknown as Drawn

test('along a scale each density is one line, from end to end', () => {
  const { series } = drawn()
  const [others, good] = series.slice(-2)
  expect([...(good?.data ?? [])]).toEqual([3, 0, 0.2, 0.5, 4, 1, 0.2])
  expect([...(others?.data ?? [])]).toEqual([3, 0, 1.5, 0.5, 0.5, 1, 1])
})

test('of few values each has two bars from the ground, the config is marked', () => {
  const { series } = drawn({ isContinuous: false, at: 0.5 })
  const [mark, others, good] = series.slice(-3)
  expect([...(mark?.data ?? [])].slice(0, 4)).toEqual([2, 0.5, 0, 0.5])
  expect([...(good?.data ?? [])].filter((_, place) => place % 5 === 4)).toEqual([0.2, 4, 0.2])
  expect([...(others?.data ?? [])].filter((_, place) => place % 5 === 4)).toEqual([1.5, 0.5, 1])
})

test('they are told apart without colours, and the axis has room for both and for a random draw', () => {
  for (const isContinuous of [true, false]) {
    const [others, good] = drawn({ isContinuous }).series.slice(-2)
    expect(good?.lineStyle.width).not.toBe(others?.lineStyle.width)
  }
  expect(drawn().yAxis.max).toBeGreaterThan(4)
  const low = data.points.map(({ at }) => ({ at, good: 0.1, others: 0.2 }))
  expect(drawn({ points: low }).yAxis.max).toBeGreaterThan(1)
})

test('bars of many values are so thin that they do not cover each other', () => {
  const points = Array.from({ length: 25 }, (_, at) => ({ at, good: 1, others: 2 }))
  const x = { name: 'many', low: -0.5, high: 24.5, ticks: [] }
  const [others, good] = drawn({ x, points, isContinuous: false }).series.slice(-2)
  const widths = (others?.lineStyle.width ?? 0) + (good?.lineStyle.width ?? 0)
  const [left, right] = [good, others].map((bars) => bars?.data[1] ?? 0) as [number, number]
  expect(widths / 2).toBeLessThan((right - left) * (168 / 25))
  expect(drawn({ isContinuous: false }).series.at(-1)?.lineStyle.width).toBe(9)
})
