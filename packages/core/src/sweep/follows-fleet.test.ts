import { parseDefinition, type SweepDefinitionInput } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { PlayedSweep } from '../testing/played-sweep.ts'
import { followsFleet, followsPrograms } from './follows-fleet.ts'
import { planSweep } from './plan.ts'
import { parallelismByTime } from './time-budget.ts'

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

test('what programs train is opened as they ask for it, where more would be a loss', () => {
  const external = (rest: Partial<SweepDefinitionInput>) =>
    parseDefinition({
      name: 'test',
      trainer: 'external',
      parameters: { x: { min: 0, max: 1 }, epochs: 3 },
      metric: { name: 'loss', goal: 'minimize' },
      search: { kind: 'tpe', trials: 10 },
      ...rest,
    })
  const search = { kind: 'random', trials: 10 } as const
  const follows = (rest: Partial<SweepDefinitionInput>) =>
    [followsFleet, followsPrograms].map((of) => of(external(rest)))
  expect(follows({})).toEqual([true, true])
  expect(follows({ search })).toEqual([false, false])
  expect(follows({ search, stopping: 'asha', budget: { epochs: 9 } })).toEqual([true, true])
  expect(follows({ search, budget: { hours: 1 } })).toEqual([true, false])
  expect(
    followsPrograms(played({ search: { kind: 'tpe', trials: 9 } }).sweep.state.definition),
  ).toBe(false)
})

test('one lies ready for the first program, and beside that what they hold and wait for', () => {
  const facts = { now: 0, createdAt: 0, slotSeconds: 0, slots: Infinity, secondsPerEpoch: 0.001 }
  const most = (held: number, wanted: number) =>
    parallelismByTime({ ...facts, programs: { held, wanted } })
  expect([most(0, 0), most(0, 1), most(1, 0), most(1, 1), most(7, 30)]).toEqual([1, 1, 1, 2, 37])
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
