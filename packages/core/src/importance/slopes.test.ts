import { expect, test } from 'vitest'
import { mulberry32 } from '../random/mix.ts'
import { slopesOf } from './slopes.ts'

const random = mulberry32(5)
const drawn = (rows: number) => Float64Array.from({ length: rows }, () => random() - 0.5)

test('a part that says too little, one that says too much, and one of noise', () => {
  const [little, much, noise] = [drawn(400), drawn(400), drawn(400)] as const
  const residuals = little.map((value, row) => {
    return 0.5 * value - 0.25 * (much[row] as number) - (noise[row] as number)
  })
  const { values, errors } = slopesOf([little, much, noise], residuals)
  for (const [at, slope] of [1.5, 0.75, 0].entries()) expect(values[at]).toBeCloseTo(slope, 2)
  expect(Math.max(...errors)).toBeLessThan(0.01)
})

test('errors grow with the noise, and shrink with the rows', () => {
  const errorOf = (rows: number, noise: number) => {
    const part = drawn(rows)
    const { values, errors } = slopesOf(
      [part],
      drawn(rows).map((value) => noise * value),
    )
    expect(Math.abs((values[0] as number) - 1)).toBeLessThan(4 * (errors[0] as number))
    return errors[0] as number
  }
  expect(errorOf(400, 2) / errorOf(400, 1)).toBeCloseTo(2, 0)
  expect(errorOf(100, 1) / errorOf(1600, 1)).toBeGreaterThan(2.5)
})

test('a part that says nothing keeps its slope', () => {
  const { values } = slopesOf([new Float64Array(20), drawn(20)], drawn(20))
  expect(values[0]).toBe(1)
})
