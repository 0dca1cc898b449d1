import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../../../../test/support/runs.ts'
import { leastPoints, sampleCurve } from './sample-curve.ts'

const value = fc.oneof(
  { weight: 8, arbitrary: fc.double({ noDefaultInfinity: true, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -0, Number.POSITIVE_INFINITY) },
)
const curve = (of: fc.Arbitrary<number>) => fc.array(of, { maxLength: 3000 })
const points = fc.integer({ min: leastPoints, max: 600 })
const whole = <T>(values: T[]) => values.map((_, place) => place)

describe('of any curve', () => {
  test('few points, ascending, with the first and the last', () => {
    const withGaps = fc.oneof({ weight: 9, arbitrary: value }, fc.constant(Number.NaN))
    fc.assert(
      fc.property(curve(withGaps), points, (values, most) => {
        const places = sampleCurve(values, most)
        expect(places.length).toBeLessThanOrEqual(most)
        expect([...new Set(places)].sort((a, b) => a - b)).toEqual(places)
        if (values.length <= most) expect(places).toEqual(whole(values))
        else expect([places[0], places.at(-1)]).toEqual([0, values.length - 1])
      }),
      { numRuns: runs(300) },
    )
  })

  test('the least and the greatest value of each part between two ends, so each spike', () => {
    fc.assert(
      fc.property(curve(value), points, (values, most) => {
        const kept = new Set(sampleCurve(values, most).map((place) => values[place]))
        const parts = Math.floor((most - 2) / 2)
        if (values.length <= most) return
        for (let part = 0; part < parts; part += 1) {
          const between = values.length - 2
          const of = values.slice(
            1 + Math.floor((between * part) / parts),
            1 + Math.floor((between * (part + 1)) / parts),
          )
          if (of.length === 0) continue
          expect(kept.has(of.reduce((a, b) => Math.min(a, b)))).toBe(true)
          expect(kept.has(of.reduce((a, b) => Math.max(a, b)))).toBe(true)
        }
      }),
      { numRuns: runs(300) },
    )
  })

  test('a value of one epoch that stands out is there, wherever it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 5000 }), points, fc.nat(), (length, most, place) => {
        const values = Float32Array.from({ length }, (_, epoch) => 1 / (1 + epoch))
        values[place % length] = 100
        expect(sampleCurve(values, most)).toContain(place % length)
        values[place % length] = Number.NaN
        if (most >= 5) expect(sampleCurve(values, most)).toContain(place % length)
      }),
      { numRuns: runs(300) },
    )
  })
})

test('of ten epochs six: the ends, and the extremes of two parts', () => {
  expect(sampleCurve([5, 1, 9, 2, 3, 4, 8, 0, 7, 6], 6)).toEqual([0, 1, 2, 6, 7, 9])
})

test('epochs without a value are told where there is room for them', () => {
  const values = [5, 1, Number.NaN, Number.NaN, 9, 2, 6]
  expect(sampleCurve(values, 5)).toEqual([0, 1, 2, 4, 6])
  expect(sampleCurve(values, 4)).toEqual([0, 1, 2, 6])
})
