import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parallelChart } from './parallel-chart.ts'
import { themes } from './theme.ts'

const place = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constant(Number.NaN))
const trials = fc
  .integer({ min: 2, max: 6 })
  .chain((axes) => fc.array(fc.array(place, { minLength: axes, maxLength: axes })))

/** Lines as ECharts reads them: the number of points, then those. */
function linesIn(flat: ArrayLike<number>): number[][] {
  const lines: number[][] = []
  for (let at = 0; at < flat.length; at += 1 + 2 * (flat[at] as number)) {
    lines.push(Array.from(flat).slice(at + 1, at + 1 + 2 * (flat[at] as number)))
  }
  return lines
}

test('each trial is drawn once, in pieces where it lacks a place, and above the others if it is picked', () => {
  fc.assert(
    fc.property(trials, (all) => {
      const axes = all[0]?.length ?? 2
      const expected = (isIn: (trial: number) => boolean) =>
        all.flatMap((places, trial) => (isIn(trial) ? piecesOf(places) : []))
      const picked = (trial: number) => trial % 2 === 0
      const highlighted = all.length > 1 ? 1 : undefined
      const places = Float64Array.from(all.flat())
      const { series } = parallelChart({ axes, places, picked, highlighted }, themes.light)
      const drawn = (series as { data: ArrayLike<number> }[]).map(({ data }) => linesIn(data))
      expect(drawn).toEqual([
        expected((trial) => !picked(trial)),
        expected(picked),
        expected((trial) => trial === highlighted),
      ])
    }),
  )
})

function piecesOf(places: number[]): number[][] {
  const pieces: number[][] = [[]]
  for (const [axis, at] of places.entries()) {
    if (Number.isNaN(at)) pieces.push([])
    else pieces.at(-1)?.push(axis, at)
  }
  return pieces.filter(({ length }) => length >= 4)
}
