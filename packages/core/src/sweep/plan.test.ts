import { type ProblemError, parseDefinition } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { atOnce } from '../at-once.ts'
import { configsOf } from '../testing/configs-of.ts'
import { planInSteps, planSweep } from './plan.ts'

const hash = 'a'.repeat(64)
const learningRates = [0.001, 0.0005, 0.0001]

function plan(parameters: Record<string, unknown>, rest: Record<string, unknown> = {}) {
  return planSweep(parseDefinition({ name: 'p', dataset: 'd', parameters, ...rest }), hash)
}

test("the study's grid: 27 trials on 9 lineages, 2,025 epochs asked, 900 to train", () => {
  const { trials, lineages, asked, unique } = plan({
    optimizer: ['adam', 'sgd', 'adamax'],
    learningRate: learningRates,
    epochs: [50, 75, 100],
  })
  expect({ trials, lineages: lineages.length, asked, unique }).toEqual({
    trials: 27,
    lineages: 9,
    asked: 2025,
    unique: 900,
  })
})

test('several grids come one after the other, each with its own in the place of what is common', () => {
  const of = [{}, { optimizer: 'sgd', learningRate: 0.1, momentum: [0, 0.9] }, { epochs: [3, 4] }]
  const input = {
    name: 'p',
    dataset: 'd',
    repeats: 2,
    search: { kind: 'grid', of },
    parameters: { batchSize: 64, epochs: 3 },
  }
  const definition = parseDefinition(input)
  const { trials, lineages, asked, unique } = planSweep(definition, hash)
  expect({ trials, asked }).toEqual({ trials: 10, asked: 2 * (3 + 3 + 3 + 3 + 4) })
  // The first and the last grid have one recipe.
  expect({ lineages: lineages.length, unique }).toEqual({ lineages: 6, unique: 2 * (4 + 3 + 3) })
  const configs = configsOf(definition)
  expect(configs.map(({ optimizer, momentum, epochs }) => [optimizer, momentum, epochs])).toEqual([
    ['adam', 0, 3],
    ['sgd', 0, 3],
    ['sgd', 0.9, 3],
    ['adam', 0, 3],
    ['adam', 0, 4],
  ])
  expect(configs.every(({ batchSize }) => batchSize === 64)).toBe(true)
})

test('settings that the optimizer does not read make no new lineage', () => {
  const { trials, lineages } = plan({ optimizer: ['adam', 'sgd'], momentum: [0, 0.9], epochs: 1 })
  expect([trials, lineages.length]).toEqual([4, 3])
})

test('copies are counted apart: a plan says how many configs are distinct', () => {
  const parameters = { optimizer: ['adam', 'sgd'], momentum: [0, 0.5, 0.9], epochs: 1 }
  const found = plan(parameters, { topK: { k: 6, repeats: 2 } })
  expect(found).toMatchObject({ trials: 6 + 8, configs: 4, topK: { trials: 8, lineages: 8 } })
  expect(found.lineages).toHaveLength(4)
})

test('second runs of leaders that differ in epochs only share lineages', () => {
  const found = plan({ epochs: [2, 4] }, { topK: { k: 2, repeats: 3 } })
  expect(found).toMatchObject({ configs: 2, asked: 6 + 18, unique: 4 + 12 })
  expect(found.topK).toEqual({ trials: 6, lineages: 3, epochs: 18, unique: 12 })
})

test('Nesterov without momentum is plain SGD', () => {
  const { lineages } = plan({ optimizer: 'sgd', momentum: 0, nesterov: [false, true], epochs: 1 })
  expect(lineages).toHaveLength(1)
})

test('a grid of 100 million points is refused before it is expanded', () => {
  const list = Array.from({ length: 10_000 }, (_, index) => (index + 1) / 1e5)
  expect(() => plan({ learningRate: list, beta1: list, epochs: 1 })).toThrowError(
    expect.objectContaining({ code: 'GRID_TOO_LARGE' }),
  )
})

test('a range in a grid is refused with the way out', () => {
  expect(() => plan({ learningRate: { min: 0.1, max: 1 }, epochs: 1 })).toThrowError(
    expect.objectContaining({
      code: 'INVALID_DEFINITION',
      errors: [{ path: 'parameters.learningRate', message: expect.stringContaining('random') }],
    }),
  )
})

test('what a budget of epochs does not hold is not asked for, and not saved by sharing', () => {
  const parameters = { learningRate: { min: 0.1, max: 0.2 }, epochs: 6 }
  const budget = { epochs: 400 }
  const figuresOf = (rest: object) => {
    const { asked, unique, warnings } = plan(parameters, { budget, parallelism: 1, ...rest })
    return [asked, unique, warnings.at(-1)]
  }
  const said = 'the budget allows 400 of 600 epochs'
  expect(figuresOf({ search: { kind: 'tpe', trials: 100 } })).toEqual([400, 400, said])
  const asha = { search: { kind: 'random', trials: 100 }, stopping: 'asha' }
  expect(figuresOf(asha)).toEqual([400, 400, said])
  expect(figuresOf({ search: { kind: 'tpe', trials: 50 } }).slice(0, 2)).toEqual([300, 300])
  // What is shared is still told apart.
  const shared = plan(
    { learningRate: learningRates, epochs: [3, 9] },
    { stopping: 'asha', budget: { epochs: 20 } },
  )
  expect(shared).toMatchObject({ asked: 29, unique: 20 })
})

test('the budget cuts the plan as it will cut the sweep', () => {
  const cut = plan({ learningRate: learningRates, epochs: [1, 2] }, { budget: { epochs: 3 } })
  expect(cut).toMatchObject({ trials: 3, unique: 3, warnings: ['the budget allows 3 of 6 trials'] })
})

test('a budget of epochs that holds no trial is refused with what the first takes', () => {
  const wrong = (parameters: Record<string, unknown>, rest: Record<string, unknown>) => {
    try {
      return plan(parameters, rest).trials
    } catch (error) {
      return (error as ProblemError).errors.map(({ path, message }) => `${path} ${message}`).join()
    }
  }
  const budget = { epochs: 3 }
  const said = (epochs: number, more = '') =>
    `budget.epochs holds no trial: the first takes ${epochs} epochs${more}, so give at least ${epochs}, or fewer epochs to each trial`
  const five = { learningRate: learningRates, epochs: 5 }
  const tpe = { kind: 'tpe', trials: 9 }
  const drawn = { learningRate: { min: 0.1, max: 0.2 }, epochs: 5 }
  expect(wrong(five, { budget })).toBe(said(5))
  expect(wrong(five, { budget, repeats: 2, topK: { k: 1, repeats: 2 } })).toBe(said(5))
  expect(wrong(drawn, { budget, search: tpe })).toBe(said(5))
  // Under a stopper a trial takes what it needs to be compared first.
  expect(wrong(five, { budget, stopping: 'asha' })).toBe(3)
  const late = { kind: 'asha', min: 4 }
  const compared = said(4, ' to where it is first compared')
  expect(wrong(five, { budget, stopping: late })).toBe(compared)
  expect(wrong(drawn, { budget, search: tpe, stopping: late })).toBe(compared)
  // One that has begun ends, and what a person gave may be shorter than the space.
  const begun = { trials: 1, epochs: 5 }
  const definition = parseDefinition({ name: 'p', dataset: 'd', parameters: five, budget })
  expect(atOnce(planInSteps(definition, hash, [], begun)).trials).toBe(1)
  expect(wrong({ ...drawn, epochs: [2, 5] }, { budget, search: tpe })).toBe(9)
})

test('precisions that no worker computes without a detour are warned of', () => {
  const definition = parseDefinition({
    name: 'p',
    dataset: 'd',
    parameters: { precision: ['mixed_bfloat16', 'mixed_float16'], epochs: 1 },
  })
  expect(planSweep(definition, hash).warnings).toHaveLength(1)
  expect(planSweep(definition, hash, [{ precisions: ['float32'] }]).warnings).toHaveLength(2)
})

test('a large plan comes in many small steps', () => {
  const list = Array.from({ length: 100 }, (_, index) => (index + 1) / 1000)
  const parameters = { learningRate: list, labelSmoothing: list.slice(0, 20), epochs: 1 }
  const steps = planInSteps(parseDefinition({ name: 'p', dataset: 'd', parameters }), hash)
  for (let count = 1; ; count += 1) {
    const { done, value } = steps.next()
    if (!done) continue
    expect(count).toBeGreaterThanOrEqual(2000 / 100)
    expect(value.trials).toBe(2000)
    return
  }
})
