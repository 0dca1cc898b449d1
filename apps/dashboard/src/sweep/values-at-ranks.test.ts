import fc from 'fast-check'
import { expect, test } from 'vitest'
import { valuesAtRanks } from './values-at-ranks.ts'

const value = fc.oneof(
  fc.double({ noNaN: true }),
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.constantFrom(0, 1, Number.MAX_VALUE, -Number.MAX_VALUE, Number.POSITIVE_INFINITY),
)

test('values at ranks are those of all in their order', () => {
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 200 }),
      fc.infiniteStream(fc.nat()),
      (all, any) => {
        const ranks = [...any.take(10)].map((number) => number % all.length)
        for (const values of [Float64Array.from(all), Float32Array.from(all)]) {
          const sorted = values.slice().sort()
          expect(valuesAtRanks(values, ranks).map(Math.abs)).toEqual(
            ranks.map((rank) => Math.abs(sorted[rank] as number)),
          )
        }
      },
    ),
  )
})

test('so they are of 10,000 curves, of which some went nowhere', () => {
  const values = Float32Array.from({ length: 10_000 }, (_, at) => Math.sin(at * 12.9898) ** 9)
  const sorted = values.slice().sort()
  const ranks = [0, 999, 1000, 5000, 5000, 9998, 9999]
  expect(valuesAtRanks(values, ranks)).toEqual(ranks.map((rank) => sorted[rank]))
})
