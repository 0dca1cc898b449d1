import fc from 'fast-check'
import { expect, test } from 'vitest'
import { allOf } from '../panel/portions.ts'
import { curvesInOrder, percentilesOf } from './curves-in-order.ts'

const value = fc.oneof(
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 1, -1, Number.NaN),
)
const curves = fc.array(fc.array(value, { maxLength: 6 }), { minLength: 1, maxLength: 12 })

/** Curves whose epochs begin at 1. */
function columnsOf(values: number[][]) {
  const offsets = [0]
  for (const curve of values) offsets.push((offsets.at(-1) as number) + curve.length)
  return {
    offsets: Int32Array.from(offsets),
    epochs: Int32Array.from(values.flatMap((curve) => curve.map((_, at) => at + 1))),
    values: Float32Array.from(values.flat()),
  }
}

test('percentiles are of the picked curves that have a number at the epoch', () => {
  const percents = [0, 10, 50, 75, 100]
  fc.assert(
    fc.property(curves, fc.infiniteStream(fc.boolean()), (values, any) => {
      const picked = Uint8Array.from([...any.take(values.length)].map(Number))
      const columns = columnsOf(values)
      const { epochs, percentiles } = allOf(percentilesOf(columns, picked, percents))
      const expected = [1, 2, 3, 4, 5, 6].flatMap((epoch) => {
        const there = Float64Array.from(
          values
            .filter((_, place) => picked[place])
            .map((curve) => Math.fround(curve[epoch - 1] ?? Number.NaN))
            .filter((one) => !Number.isNaN(one)),
        ).sort()
        return there.length === 0 ? [] : [{ epoch, there }]
      })
      expect(epochs).toEqual(expected.map(({ epoch }) => epoch))
      for (const [place, percent] of percents.entries()) {
        const found = expected.map(({ there }) => linear(there, percent) + 0)
        expect(percentiles[place]?.map((one) => one + 0)).toEqual(found)
      }
    }),
  )
})

function linear(sorted: Float64Array, percent: number): number {
  const rank = ((sorted.length - 1) * percent) / 100
  const [low, high] = [sorted[Math.floor(rank)] as number, sorted[Math.ceil(rank)] as number]
  return low + (high - low) * (rank % 1)
}

test('what has no place in a picture is counted by lineage', () => {
  const columns = columnsOf([[1, Number.NaN, -1], [0, 2], []])
  const { gaps, notPositive } = allOf(curvesInOrder(columns))
  expect([...gaps]).toEqual([1, 0, 0])
  expect([...notPositive]).toEqual([1, 1, 0])
})

test('curves are sorted once, whatever is picked of them', () => {
  const columns = columnsOf([[3], [1], [2]])
  const first = allOf(curvesInOrder(columns))
  expect([...first.lineages]).toEqual([1, 2, 0])
  allOf(percentilesOf(columns, Uint8Array.of(1, 0, 1), [50]))
  expect(allOf(curvesInOrder(columns))).toBe(first)
})

test('so they are of 10,000 curves of which some went nowhere', () => {
  const values = Array.from({ length: 10_000 }, (_, at) => [Math.sin(at * 12.9898) ** 9])
  const sorted = Float32Array.from(values.flat()).sort()
  const picked = new Uint8Array(values.length).fill(1)
  const { percentiles } = allOf(percentilesOf(columnsOf(values), picked, [0, 100]))
  expect(percentiles).toEqual([[sorted[0]], [sorted[9999]]])
})
