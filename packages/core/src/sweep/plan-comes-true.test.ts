import { parseDefinition, type SweepDefinitionInput } from '@sweepstack/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from '../../../../test/support/runs.ts'
import { mixWords } from '../random/mix.ts'
import { PlayedSweep } from '../testing/played-sweep.ts'
import { planSweep } from './plan.ts'

const hash = 'd'.repeat(64)
const scoreAt = (trial: number, epoch: number) => mixWords(trial, epoch) / 2 ** 32

const rates = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
const spaces = [
  { learningRate: rates, epochs: [2, 3, 5] },
  // Without momentum, and with Adam, some configs are copies of others.
  {
    optimizer: ['sgd', 'adam'],
    momentum: [0, 0.9],
    learningRate: rates.slice(0, 2),
    epochs: [1, 4],
  },
  { learningRate: { min: 0.001, max: 1 }, epochs: { min: 1, max: 6 } },
] as const
const searches = ['grid', 'random', 'sobol'] as const
const budgets = [{}, { trials: 7 }, { epochs: 11 }, { trials: 5, epochs: 30 }]

const anySweep = fc.record({
  space: fc.nat(2),
  search: fc.constantFrom(...searches),
  trials: fc.integer({ min: 1, max: 20 }),
  repeats: fc.integer({ min: 1, max: 3 }),
  folds: fc.constantFrom(undefined, 2),
  budget: fc.constantFrom(...budgets),
  parallelism: fc.integer({ min: 1, max: 9 }),
  slots: fc.integer({ min: 1, max: 5 }),
  seed: fc.nat(1000),
})
type AnySweep = typeof anySweep extends fc.Arbitrary<infer Sweep> ? Sweep : never

function played(sweep: AnySweep, rest: Partial<SweepDefinitionInput> = {}) {
  const { search: kind, trials, folds, budget, slots, space, ...others } = sweep
  const isRange = space === 2
  const search =
    kind === 'grid' && !isRange
      ? 'grid'
      : { kind: isRange && kind === 'grid' ? 'random' : kind, trials }
  const definition = parseDefinition({
    ...{ name: 'p', dataset: 'd', parameters: spaces[space], search },
    ...(folds ? { folds } : {}),
    ...(Object.keys(budget).length > 0 ? { budget } : {}),
    ...others,
    ...rest,
  })
  const plan = planSweep(definition, hash)
  return { plan, done: new PlayedSweep(definition, { slots, scoreAt }).run() }
}

function comesTrue({ plan, done }: ReturnType<typeof played>) {
  const trials = [...done.trials.values()]
  expect({
    trials: trials.length,
    lineages: done.lineages.size,
    asked: trials.reduce((sum, { epochs }) => sum + epochs, 0),
    unique: done.trainedEpochs,
  }).toEqual({
    trials: plan.trials,
    lineages: plan.lineageCount,
    asked: plan.asked,
    unique: plan.unique,
  })
}

test('what a plan of a grid, random or Sobol search says is what then happens', () => {
  fc.assert(
    fc.property(anySweep, (sweep) => {
      const { plan, done } = played(sweep)
      expect(done.sweep.state.status).toBe('completed')
      comesTrue({ plan, done })
    }),
    { numRuns: runs(15) },
  )
})

const learningRate = { min: 0.001, max: 1 }

test('with topK too, where all configs have as many epochs, under whatever budget', () => {
  const topKs = fc.record({ k: fc.integer({ min: 1, max: 4 }), repeats: fc.constantFrom(2, 3) })
  const anyBudget = fc.constantFrom(
    {},
    { trials: 4 },
    { trials: 9 },
    { epochs: 13 },
    { epochs: 34 },
  )
  fc.assert(
    fc.property(anySweep, topKs, anyBudget, (sweep, topK, budget) => {
      const parameters = { learningRate, epochs: 3 }
      const random = { ...sweep, search: 'random' as const, budget: {} }
      const { plan, done } = played(random, {
        ...{ parameters, topK },
        ...(Object.keys(budget).length > 0 ? { budget } : {}),
      })
      comesTrue({ plan, done })
    }),
    { numRuns: runs(15) },
  )
})

test('under Hyperband by rounds the epochs to expect are those that are trained', () => {
  fc.assert(
    fc.property(anySweep, fc.constantFrom(4, 9, 27), (sweep, epochs) => {
      const parameters = { learningRate, epochs }
      const { plan, done } = played(
        { ...sweep, search: 'random', budget: {}, trials: sweep.trials + 9 },
        { parameters, stopping: 'hyperband' },
      )
      expect(done.sweep.state.status).toBe('completed')
      expect(done.trials.size).toBe(plan.trials)
      expect(done.trainedEpochs).toBe(plan.stopping?.expectedEpochs)
      const { brackets } = plan.stopping ?? {}
      const reached = (epoch: number) =>
        [...done.trials.values()].filter(({ until }) => until >= epoch).length
      const last = (brackets ?? []).reduce((sum, { rungs }) => sum + (rungs.at(-1)?.trials ?? 0), 0)
      expect(reached(epochs)).toBe(last)
    }),
    { numRuns: runs(15) },
  )
})

test('of whole rounds of Hyperband each rung has the trials of the paper, in the plan and then', () => {
  const { plan, done } = played(
    {
      ...{ space: 2, search: 'random', trials: 34, repeats: 1, folds: undefined, budget: {} },
      ...{ parallelism: 7, slots: 3, seed: 5 },
    },
    { parameters: { learningRate, epochs: 9 }, stopping: 'hyperband' },
  )
  const brackets = plan.stopping?.brackets ?? []
  expect(brackets.map(({ rungs }) => rungs.map(({ epoch, trials }) => [epoch, trials]))).toEqual([
    // Twice 9, 5 and 3 trials (Li et al., 2018, Algorithm 1, of 9 epochs and eta 3).
    ...[
      [
        [1, 18],
        [3, 6],
        [9, 2],
      ],
      [
        [3, 10],
        [9, 2],
      ],
      [[9, 6]],
    ],
  ])
  const reached = (epoch: number) =>
    [...done.trials.values()].filter(({ until }) => until >= epoch).length
  expect([1, 3, 9].map(reached)).toEqual([34, 22, 10])
  const epochs = 18 + 6 * 2 + 2 * 6 + (10 * 3 + 2 * 6) + 6 * 9
  expect([done.trainedEpochs, plan.stopping?.expectedEpochs]).toEqual([epochs, epochs])
})

test('under a budget of epochs a stopper opens as many trials as the plan says at most, and trains no more', () => {
  fc.assert(
    fc.property(
      anySweep,
      fc.constantFrom('asha' as const, 'hyperband' as const),
      fc.integer({ min: 5, max: 60 }),
      (sweep, stopping, epochs) => {
        const parameters = { learningRate, epochs: 9 }
        const { plan, done } = played(
          { ...sweep, search: 'random', budget: {} },
          { parameters, stopping, budget: { epochs } },
        )
        expect(done.trials.size).toBeLessThanOrEqual(plan.trials)
        expect(done.trainedEpochs).toBeLessThanOrEqual(Math.min(epochs, plan.unique))
        // At its end all that it took of its budget is trained.
        expect(done.sweep.state).toMatchObject({
          status: 'completed',
          committedEpochs: done.trainedEpochs,
        })
        expect(plan.stopping?.expectedEpochs).toBeLessThanOrEqual(epochs)
        // All trials open at once: each takes its first milestone of the budget before any is promoted.
        if (sweep.parallelism >= sweep.trials * sweep.repeats * (sweep.folds ?? 1)) {
          expect(done.trials.size).toBe(plan.trials)
        }
      },
    ),
    { numRuns: runs(10) },
  )
})
