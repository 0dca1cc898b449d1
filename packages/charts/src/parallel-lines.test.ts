import fc from 'fast-check'
import { expect, test } from 'vitest'
import { strokeTrials } from './parallel-lines.ts'

const place = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constant(Number.NaN))
const trials = fc
  .integer({ min: 2, max: 6 })
  .chain((axes) => fc.array(fc.array(place, { minLength: axes, maxLength: axes })))
const size = { width: 640, height: 300 }

/** A pen that keeps what it was told: lines whose stroke was made. */
function recorder() {
  const stroked: number[][] = []
  let path: number[][] = []
  return {
    stroked,
    pen: {
      ...{ strokeStyle: '', lineWidth: 1, globalAlpha: 1 },
      beginPath: () => {
        path = []
      },
      moveTo: (x: number, y: number) => path.push([x, y]),
      lineTo: (x: number, y: number) => path.at(-1)?.push(x, y),
      stroke: () => stroked.push(...path),
    },
  }
}

test('each trial that is asked for is drawn once, in pieces where it lacks a place', () => {
  fc.assert(
    fc.property(trials, (all) => {
      const axes = all[0]?.length ?? 2
      const isIn = (trial: number) => trial % 2 === 0
      const { pen, stroked } = recorder()
      const places = Float64Array.from(all.flat())
      const pieces = strokeTrials(pen, { axes, places }, isIn, size)
      const expected = all.flatMap((one, trial) => (isIn(trial) ? piecesOf(one) : []))
      expect(stroked).toEqual(expected)
      expect(pieces).toBe(expected.length)
    }),
  )
})

test('more lines than one stroke has are all drawn', () => {
  const { pen, stroked } = recorder()
  const places = new Float64Array(2 * 1234).fill(0.5)
  expect(strokeTrials(pen, { axes: 2, places }, () => true, size)).toBe(1234)
  expect(stroked).toHaveLength(1234)
})

function piecesOf(places: number[]): number[][] {
  const pieces: number[][] = [[]]
  for (const [axis, at] of places.entries()) {
    if (Number.isNaN(at)) pieces.push([])
    else {
      pieces.at(-1)?.push(axis * (size.width / (places.length - 1)), (1 - at) * size.height)
    }
  }
  return pieces.filter(({ length }) => length >= 4)
}
