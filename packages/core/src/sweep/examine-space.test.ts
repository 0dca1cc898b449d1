import { parseDefinition } from '@sweepstack/protocol'
import { describe, expect, test } from 'vitest'
import { checkSpace } from '../space/check-space.ts'
import { planSweep } from './plan.ts'

function plan(parameters: object, rest: object = {}) {
  const definition = parseDefinition({
    name: 's',
    dataset: 'd',
    parameters: { epochs: 2, ...parameters },
    parallelism: 1,
    ...rest,
  })
  return planSweep(definition, 'a'.repeat(64))
}

const searches = ['tpe', 'gp', 'cma-es', 'nsga2', 'random', 'sobol'].map((kind) => [kind])

describe.each(searches)('%s', (kind) => {
  test('tries no more configs than the space has', () => {
    const search = { kind, trials: 20 }
    const found = plan({ learningRate: [0.1, 0.2, 0.3] }, { search })
    expect([found.trials, found.configs, found.asked]).toEqual([3, 3, 6])
    expect(found.warnings).toContain(
      'the space has no more than 3 configs that differ, fewer than the 20 that were asked for',
    )
    expect(plan({}, { search }).trials).toBe(1)
    expect(plan({ learningRate: [0.1, 0.2] }, { search, repeats: 3 }).trials).toBe(6)
  })

  test('finds the few of many that constraints admit, where no draw finds one', () => {
    const sizes = { min: 1, max: 100, integer: true }
    const external = {
      trainer: 'external',
      metric: { name: 'loss', goal: 'minimize' },
      name: 's',
      parameters: { a: sizes, b: sizes, c: sizes, d: sizes },
      search: { kind, trials: 120 },
    }
    const planOf = (constraints: string[]) =>
      planSweep(parseDefinition({ ...external, constraints }), 'a'.repeat(64))
    const { trials, warnings } = planOf(['a = b and b = c', 'c = d'])
    expect(trials).toBe(100)
    expect(warnings.join()).toContain('the constraints admit 0.0001 % of the space')
    expect(() => planOf(['a = b', 'b = c', 'a + c > 200', 'd > c'])).toThrow(
      'no config of the 100,000,000 of the space satisfies them',
    )
  })

  test('leaves out what constraints do not admit, and what trains the same', () => {
    const search = { kind, trials: 20 }
    const learningRate = [0.1, 0.2, 0.3]
    const constraints = ['learningRate > 0.25 or batchSize > 16']
    expect(plan({ learningRate, batchSize: [16, 32] }, { search, constraints }).trials).toBe(4)
    // Momentum is none of Adam's.
    const alike = { optimizer: ['adam', 'sgd'], momentum: [0, 0.9], learningRate: 0.1 }
    expect(plan(alike, { search }).trials).toBe(3)
  })

  test('says nothing where there are enough', () => {
    const found = plan({ learningRate: { min: 0.1, max: 0.2 } }, { search: { kind, trials: 20 } })
    expect(found.trials).toBe(20)
    expect(found.warnings.filter((one) => one.startsWith('the space'))).toEqual([])
  })
})

test.each([...searches, ['grid']])('%s is refused a condition that makes no sense', (kind) => {
  const search = kind === 'grid' ? 'grid' : { kind, trials: 20 }
  const faultOf = (parameters: object) => {
    try {
      plan(parameters, { search })
    } catch (error) {
      return (error as { errors: { path: string }[] }).errors[0]?.path
    }
    return 'none'
  }
  const list = (when: object) => ({ values: [0.5, 0.9], when })
  expect(faultOf({ momentum: list({ momentum: 0.5 }) })).toBe('parameters.momentum.when.momentum')
  expect(faultOf({ momentum: list({ optimiser: 'sgd' }) })).toBe(
    'parameters.momentum.when.optimiser',
  )
  const circle = { momentum: list({ dropout: 0.5 }), dropout: list({ momentum: 0.5 }) }
  expect(faultOf(circle)).toMatch(/^parameters\.(momentum|dropout)\.when/)
})

test('a condition is checked by itself, also where nobody counts the space', () => {
  const search = { kind: 'tpe', trials: 20 }
  const of = (when: object) => {
    const parameters = { epochs: 2, momentum: { values: [0.5, 0.9], when } }
    checkSpace(parseDefinition({ name: 's', dataset: 'd', parameters, search }))
  }
  expect(() => of({ momentum: 0.5 })).toThrow('makes a circle: momentum → momentum')
  expect(() => of({ optimizer: 'adam' })).not.toThrow()
})
