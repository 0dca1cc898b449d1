import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from '../../../../test/support/runs.ts'
import { dominates, type Standing } from './pareto/fronts.ts'
import { meanOf, measuresOf, standingIn } from './standing.ts'

const metric = { name: 'error', goal: 'minimize' } as const
const objectives = [metric, { name: 'gain', goal: 'maximize' } as const]
const bounded = (bounds: object[]) => ({ metric, metricConstraints: bounds as never })

test('what a sweep judges by has each name once, and not that of its metric', () => {
  expect(measuresOf({ metric })).toEqual([])
  const metricConstraints = [{ name: 'gain', min: 1 }, { name: 'error', max: 1 }, { name: 'ms' }]
  expect(measuresOf({ metric, objectives, metricConstraints })).toEqual(['gain', 'ms'])
})

test('losses are to be minimised, whatever the goals; what was not measured is as bad as can be', () => {
  const standing = standingIn({ metric, objectives })
  expect(standing({ score: 2, values: [3] })).toEqual({ losses: [2, -3], violation: 0 })
  expect(standing({ score: 2, values: [null] }).losses).toEqual([2, Number.POSITIVE_INFINITY])
  expect(standing({ score: 2 }).losses).toEqual([2, Number.POSITIVE_INFINITY])
})

test('constraints are missed by shares of their bounds, added up', () => {
  const standing = standingIn(
    bounded([
      { name: 'ms', max: 20 },
      { name: 'gain', min: -2, max: 0 },
      { name: 'error', max: 1 },
    ]),
  )
  const missed = (score: number, ...values: (number | null)[]) =>
    standing({ score, values }).violation
  expect(missed(1, 20, 0)).toBe(0)
  expect(missed(1, 30, 0)).toBe(0.5)
  expect(missed(1, 30, -3)).toBe(1)
  expect(missed(1, 20, 0.25)).toBe(0.25)
  expect(missed(3, 10, -1)).toBe(2)
  expect(missed(1, null, 0)).toBe(1e100)
  expect(missed(1, 20 + 1e-14, 0)).toBeGreaterThan(0)
})

test('means are of all runs, and null where one of them measured nothing', () => {
  const runs = [
    { score: 1, values: [1, 4] },
    { score: 2, values: [3, null] },
  ]
  expect(meanOf(runs)).toEqual({ score: 1.5, values: [2, null] })
  expect(meanOf([{ score: 1 }])).toEqual({ score: 1 })
})

/** Deb's constrained domination. */
function isBetter(a: Standing, b: Standing): boolean {
  if (a.violation > 0 || b.violation > 0) return a.violation < b.violation
  return dominates(a.losses, b.losses)
}

test('constrained domination is a partial order', () => {
  const standing = standingIn({
    metric,
    objectives,
    metricConstraints: [
      { name: 'gain', min: 2 },
      { name: 'ms', max: 3 },
    ],
  })
  const value = fc.integer({ min: 0, max: 5 })
  const measured = fc
    .tuple(value, fc.option(value), value)
    .map(([score, gain, ms]) => standing({ score, values: [gain, ms] }))
  fc.assert(
    fc.property(measured, measured, measured, (a, b, c) => {
      expect(isBetter(a, a)).toBe(false)
      expect(isBetter(a, b) && isBetter(b, a)).toBe(false)
      if (isBetter(a, b) && isBetter(b, c)) expect(isBetter(a, c)).toBe(true)
    }),
    { numRuns: runs(2000) },
  )
})
