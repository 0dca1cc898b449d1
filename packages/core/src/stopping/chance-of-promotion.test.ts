import { describe, expect, test } from 'vitest'
import { mulberry32 } from '../random/mix.ts'
import { chanceOfPromotion, type Standing } from './chance-of-promotion.ts'

/** Draws what comes, and counts how often the entry is among the best. */
function drawn({ rank, size, coming, best }: Standing, draws = 20_000): number {
  const draw = mulberry32(7)
  let among = 0
  for (let turn = 0; turn < draws; turn += 1) {
    const there = Array.from({ length: size }, draw).sort((a, b) => a - b)
    const own = there[rank] as number
    const better = Array.from({ length: coming }, draw).filter((one) => one < own).length
    if (rank + better < best) among += 1
  }
  return among / draws
}

describe('the chance of a promotion', () => {
  test('with one to come, by hand', () => {
    // The only one there is the better of two in half of the cases.
    expect(chanceOfPromotion({ rank: 0, size: 1, coming: 1, best: 1 })).toBeCloseTo(1 / 2, 12)
    // The best of two stays the best of three in two of three cases.
    expect(chanceOfPromotion({ rank: 0, size: 2, coming: 1, best: 1 })).toBeCloseTo(2 / 3, 12)
    expect(chanceOfPromotion({ rank: 1, size: 2, coming: 1, best: 1 })).toBe(0)
    expect(chanceOfPromotion({ rank: 1, size: 2, coming: 1, best: 2 })).toBeCloseTo(1 / 3, 12)
  })

  test('is that of drawn arrivals', () => {
    for (const standing of [
      { rank: 3, size: 10, coming: 17, best: 9 },
      { rank: 0, size: 5, coming: 4, best: 3 },
      { rank: 6, size: 20, coming: 7, best: 9 },
      { rank: 6, size: 20, coming: 40, best: 20 },
    ]) {
      expect(Math.abs(chanceOfPromotion(standing) - drawn(standing))).toBeLessThan(0.015)
    }
  })

  test('is none where nobody comes, or where too few go on', () => {
    expect(chanceOfPromotion({ rank: 3, size: 10, coming: 0, best: 3 })).toBe(0)
    expect(chanceOfPromotion({ rank: 0, size: 3, coming: 100, best: 0 })).toBe(0)
  })

  test('of very many to come the share decides', () => {
    const many = chanceOfPromotion({ rank: 3, size: 20, coming: 1e9, best: 1e9 / 3 })
    expect(many).toBeGreaterThan(0.8)
    expect(many).toBeLessThan(0.99)
    expect(chanceOfPromotion({ rank: 900, size: 3000, coming: 3000, best: 2000 })).toBeGreaterThan(
      0.9,
    )
  })
})
