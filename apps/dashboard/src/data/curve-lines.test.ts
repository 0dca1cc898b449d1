import fc from 'fast-check'
import { expect, test } from 'vitest'
import { linesOf } from './curve-lines.ts'

const curves = fc.array(
  fc.array(fc.oneof(fc.double({ min: -2, max: 2, noNaN: true }), fc.constantFrom(0, Number.NaN)), {
    maxLength: 12,
  }),
  { minLength: 1, maxLength: 8 },
)

function columnsOf(values: number[][]) {
  const offsets = [0]
  for (const curve of values) offsets.push((offsets.at(-1) as number) + curve.length)
  return {
    offsets,
    epochs: values.flatMap((curve) => curve.map((_, at) => at + 1)),
    values: values.flat(),
  }
}
const all = (values: number[][]) => values.map((_, at) => at)

test('every value is drawn once or said to be missing, on both kinds of axes', () => {
  fc.assert(
    fc.property(curves, fc.boolean(), (values, logY) => {
      const drawn = linesOf(columnsOf(values), all(values), logY)
      const points = drawn.lines.reduce((sum, line) => sum + pointsOf(line), 0)
      expect(points + drawn.gaps).toBe(values.flat().length)
      expect(drawn.atEdge).toBe(logY ? values.flat().filter((value) => value <= 0).length : 0)
      if (logY)
        for (const line of drawn.lines) expect(Math.min(...valuesOf(line))).toBeGreaterThan(0)
    }),
  )
})

/** A single epoch has a second point beside it. */
function pointsOf(line: number[]): number {
  const isShort = line.length === 4 && (line[2] as number) - (line[0] as number) < 0.5
  return isShort ? 1 : line.length / 2
}

function valuesOf(line: number[]): number[] {
  return line.filter((_, at) => at % 2 === 1)
}

test('a spike of one epoch is in the line', () => {
  const { lines } = linesOf(columnsOf([[0.1, 0.1, 9, 0.1]]), [0], false)
  expect(lines).toEqual([[1, 0.1, 2, 0.1, 3, 9, 4, 0.1]])
})
