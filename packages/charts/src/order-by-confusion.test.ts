import { expect, test } from 'vitest'
import { orderByConfusion } from './order-by-confusion.ts'

test('classes that are mixed up come to lie side by side', () => {
  const matrix = Array.from({ length: 6 }, () => new Array<number>(6).fill(0))
  const mix = (a: number, b: number, count: number) => {
    ;(matrix[a] as number[])[b] = count
  }
  mix(0, 4, 9)
  mix(4, 2, 7)
  mix(1, 5, 8)
  const order = orderByConfusion(matrix)
  expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 5])
  const place = (item: number) => order.indexOf(item)
  expect(Math.abs(place(0) - place(4))).toBe(1)
  expect(Math.abs(place(4) - place(2))).toBe(1)
  expect(Math.abs(place(1) - place(5))).toBe(1)
})
