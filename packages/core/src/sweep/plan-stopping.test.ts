import { parseDefinition } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { planSweep } from './plan.ts'

const planOf = (change: object) =>
  planSweep(
    parseDefinition({
      name: 'p',
      dataset: 'd',
      parameters: { learningRate: { min: 0.001, max: 1 }, epochs: 27 },
      search: { kind: 'random', trials: 27 },
      ...change,
    }),
    'd'.repeat(64),
  ).stopping

test('a plan of ASHA has its rungs with what reaches them, and the epochs to expect', () => {
  const plan = planOf({ stopping: 'asha' })
  expect(plan?.brackets).toHaveLength(1)
  const [{ trials, rungs } = { trials: 0, rungs: [] }] = plan?.brackets ?? []
  expect(trials).toBe(27)
  expect(rungs.map(({ epoch }) => epoch)).toEqual([1, 3, 9, 27])
  const counts = rungs.map((rung) => rung.trials)
  expect(counts[0]).toBe(27)
  // ASHA sends on the best third of those that came so far: never fewer than the third of all.
  for (const [place, count] of counts.entries()) {
    expect(count).toBeGreaterThanOrEqual(Math.floor(27 / 3 ** place))
    expect(count).toBeLessThan(27 / 2 ** place + 2)
  }
  const [one = 0, three = 0, nine = 0, end = 0] = counts
  expect(plan?.expectedEpochs).toBe(one + 2 * three + 6 * nine + 18 * end)
})

test('runs of a config are planned together, and many configs in proportion', () => {
  const one = planOf({ stopping: 'asha' })
  const two = planOf({ stopping: 'asha', repeats: 2 })
  expect(two?.expectedEpochs).toBe(2 * (one?.expectedEpochs ?? 0))
  const many = planOf({ stopping: 'asha', search: { kind: 'random', trials: 6000 } })
  expect(many?.brackets?.[0]?.rungs[0]).toEqual({ epoch: 1, trials: 6000 })
})

test('hyperband has its brackets; a stopper that looks at curves expects nothing', () => {
  const brackets =
    planOf({ stopping: 'hyperband', search: { kind: 'random', trials: 60 } })?.brackets ?? []
  expect(brackets.map(({ rungs }) => rungs.map(({ epoch }) => epoch))).toEqual([
    [1, 3, 9, 27],
    [3, 9, 27],
    [9, 27],
    [27],
  ])
  expect(planOf({ stopping: 'median' })).toEqual({ brackets: null, expectedEpochs: null })
  expect(planOf({})).toBeUndefined()
})
