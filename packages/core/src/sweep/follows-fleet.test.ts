import { parseDefinition, type SweepDefinitionInput } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { PlayedSweep } from '../testing/played-sweep.ts'
import { followsFleet } from './follows-fleet.ts'
import { planSweep } from './plan.ts'

/** Of 100 trials of 16 epochs that nobody bounded otherwise, on two slots; an epoch takes 5 s. */
function played(change: Partial<SweepDefinitionInput>) {
  const definition = parseDefinition({
    name: 'test',
    dataset: 'emoji-20',
    parameters: { learningRate: { min: 1e-4, max: 1e-1, scale: 'log' }, epochs: 16 },
    search: { kind: 'random', trials: 100 },
    ...change,
  })
  return new PlayedSweep(definition, {
    slots: 2,
    scoreAt: (trial, epoch) => 1 - 1 / (1 + (trial % 7) + epoch),
    secondsPerEpoch: () => 5,
  })
}

test.each(['tpe', 'gp', 'cma-es', 'nsga2', 'bohb'] as const)(
  '%s proposes what the slots begin, and learns before it proposes more',
  (kind) => {
    const { sweep } = played({ search: { kind, trials: 100 } }).run(4)
    expect(sweep.state.openTrials).toBe(4)
    // An epoch is known to take longer than the next step.
    const later = played({ search: { kind, trials: 100 } }).run(12)
    expect(later.sweep.state.openTrials).toBeLessThanOrEqual(4)
    expect(later.trials.size).toBeLessThanOrEqual(4)
  },
)

test('what learns from nothing lies ready as far ahead as it is allowed to', () => {
  expect(played({}).run(4).sweep.state.openTrials).toBe(100)
  expect(played({ parallelism: 7 }).run(4).sweep.state.openTrials).toBe(7)
  expect(played({ search: { kind: 'tpe', trials: 100 }, parallelism: 1 }).run(4).trials.size).toBe(
    1,
  )
})

test('nobody knows how many programs will ask: the fleet is not read for them, but for the time that they have', () => {
  const external = (budget: SweepDefinitionInput['budget']) =>
    parseDefinition({
      name: 'test',
      trainer: 'external',
      parameters: { x: { min: 0, max: 1 }, epochs: 3 },
      metric: { name: 'loss', goal: 'minimize' },
      search: { kind: 'tpe', trials: 10 },
      budget,
    })
  expect(followsFleet(external({ trials: 5 }))).toBe(false)
  expect(followsFleet(external({ hours: 1 }))).toBe(true)
})

test('a plan under a budget of epochs has promotions, as the sweep will', () => {
  const stopping = { kind: 'asha', eta: 4 } as const
  const { definition } = played({ stopping, budget: { epochs: 60 } }).sweep.state
  const [bracket] = planSweep(definition, 'd'.repeat(64)).stopping?.brackets ?? []
  const [first, second, last] = bracket?.rungs ?? []
  expect(first?.trials).toBeLessThan(50)
  expect(second?.trials).toBeGreaterThan(5)
  expect(last?.trials).toBeGreaterThan(0)
})

test('a budget of epochs is for promotions as well as for starts', () => {
  const stopping = { kind: 'asha', eta: 4 } as const
  const { sweep } = played({ stopping, budget: { epochs: 60 } }).run()
  expect(sweep.state.ended.completed).toBeGreaterThan(0)
  const promoted = sweep.decisions.filter(({ verdict }) => verdict === 'continue')
  expect(promoted.length).toBeGreaterThanOrEqual(5)
})
