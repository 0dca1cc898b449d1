import { expect, test } from 'vitest'
import { allOf } from '../panel/portions.ts'
import { chosenCurves, curvesBehind, mostCurves, trialCurve } from './choose-curves.ts'

/** Trials 1 and 2 share lineage 0 up to epochs 2 and 3; trial 3 has lineage 1, trial 4 one without an epoch. */
const few = {
  lineages: 3,
  columns: {
    offsets: [0, 3, 5, 5],
    epochs: [1, 2, 3, 1, 2],
    values: [0.1, 0.2, 0.3, 0.5, Number.NaN],
  },
  trials: { number: [1, 2, 3, 4], lineage: [0, 0, 1, 2], until: [2, 3, 2, 9] },
}
const usual = { within: undefined, logY: false }

test('leaders are in colour up to their own last epoch', () => {
  const { shown, of, gaps } = allOf(curvesBehind(few, usual))
  const chosen = chosenCurves(few, [3, 1, 4], false)
  expect(chosen.map(({ trial }) => trial)).toEqual([3, 1])
  expect(chosen[1]?.points).toEqual([1, 0.1, 2, 0.2])
  expect(chosen[1]?.at(3)).toBeUndefined()
  expect({ shown, of, gaps }).toEqual({ shown: 2, of: 2, gaps: 1 })
})

test('what the filter leaves out stands behind', () => {
  const { shown, of, context, rows } = allOf(curvesBehind(few, { ...usual, within: new Set([3]) }))
  expect({ shown, of }).toEqual({ shown: 1, of: 2 })
  expect(context).toEqual([[1, 0.1, 2, 0.2, 3, 0.3]])
  expect(rows.map((place) => trialCurve(few, place))).toEqual([
    { trial: 3, epochs: 2, first: 0.5, last: Number.NaN, low: 0.5, high: 0.5 },
  ])
})

test('many are percentiles, and their count is told', () => {
  const lineages = mostCurves + 1
  const each = Array.from({ length: lineages }, (_, at) => at)
  const many = {
    lineages,
    columns: { offsets: [...each, lineages], epochs: each.map(() => 1), values: each },
    trials: { number: each.map((at) => at + 1), lineage: each, until: each.map(() => 1) },
  }
  const { asBand, curves, band, shown } = allOf(curvesBehind(many, usual))
  expect({ asBand, curves, shown }).toEqual({ asBand: true, curves: [], shown: lineages })
  expect(band?.percentiles.map(([value]) => value)).toEqual([20, 50, 100, 150, 180])
})
