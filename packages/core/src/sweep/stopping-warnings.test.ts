import { parseDefinition } from '@sweepstack/protocol'
import { describe, expect, test } from 'vitest'
import { planSweep } from './plan.ts'

const plan = (stopping: unknown, { epochs = 9, ...rest }: Record<string, unknown> = {}) =>
  planSweep(
    parseDefinition({
      name: 'plan',
      dataset: 'emoji-20',
      parameters: {
        learningRate: Array.from({ length: 12 }, (_, place) => (place + 1) / 1000),
        epochs,
      },
      stopping,
      ...rest,
    }),
    'a'.repeat(64),
  ).warnings

/** Path and message of what is wrong with the definition. */
function faultOf(stopping: unknown, rest: Record<string, unknown> = {}): string {
  try {
    plan(stopping, rest)
  } catch (error) {
    const { errors } = error as { errors: { path: string; message: string }[] }
    return errors.map(({ path, message }) => `${path}: ${message}`).join('\n')
  }
  return ''
}

const bound = 'trials that are stopped take fewer epochs: these are the most'

test('without a stopper there is nothing to say; with one the epochs are a bound', () => {
  expect(plan('none')).toEqual([])
  expect(plan('asha')).toEqual([bound])
  expect(plan({ kind: 'plateau', patience: 2 })).toEqual([bound])
})

test('a single rung', () => {
  expect(plan({ kind: 'asha', min: 2 }, { epochs: 5 })).toEqual([
    bound,
    'eta 3 with 5 epochs gives one rung before the end (epoch 2): trials are compared once',
  ])
  expect(plan('hyperband', { epochs: 5 })[1]).toContain('eta 3 with 5 epochs gives one rung')
})

test('rungs and brackets that so few epochs do not have', () => {
  expect(plan({ kind: 'asha', rungs: 3 })).toEqual([bound])
  expect(plan({ kind: 'asha', rungs: 4 })).toEqual([
    bound,
    'rungs is 4, and trials of 9 epochs have 3 of them with eta 3',
  ])
  expect(plan({ kind: 'asha', brackets: 3 })).toEqual([bound])
  expect(plan({ kind: 'asha', brackets: 7 })[1]).toContain('brackets is 7')
  expect(plan({ kind: 'asha', rungs: 9 }, { epochs: 3 })).toHaveLength(3)
})

test('too few configs for the stopper', () => {
  const few = { parameters: { learningRate: [0.1, 0.2], epochs: 9 } }
  expect(plan('asha', few)[1]).toBe(
    'with 2 configs and eta 3 nobody is promoted before all have come',
  )
  expect(plan({ kind: 'asha', bootstrap: 12 })[1]).toBe(
    'with 12 configs and bootstrap 12 nobody is promoted before all have come',
  )
  expect(plan({ kind: 'asha', bootstrap: 11 })).toEqual([bound])
  expect(plan('hyperband', few)[1]).toBe(
    'the first bracket of hyperband has room for 9 configs, the sweep has 2',
  )
  expect(plan('median', few)[1]).toContain('nobody has enough others')
})

describe('what could never stop a trial is refused, with the place and what to do', () => {
  test('rungs', () => {
    expect(faultOf({ kind: 'asha', min: 9 })).toBe(
      'stopping.min: no rung is below the end of trials of 9 epochs: give a min below 9, or more epochs',
    )
    expect(faultOf({ kind: 'asha', rungs: 1 })).toContain('stopping.rungs: ')
    expect(faultOf('asha', { epochs: 1 })).toBe(
      'stopping.min: no rung is below the end of trials of 1 epoch: give more epochs',
    )
    expect(faultOf('hyperband', { epochs: 2 })).toMatch(/: give a smaller eta, or more epochs$/)
    expect(faultOf({ kind: 'hyperband', min: 4 })).toContain('stopping.eta: min 4 and eta 3')
  })

  test('grace', () => {
    for (const kind of ['median', 'percentile', 'plateau', 'threshold']) {
      const own = {
        percentile: { percentile: 50 },
        plateau: { patience: 1 },
        threshold: { lower: 0 },
      }
      const options = { kind, grace: 9, ...own[kind as keyof typeof own] }
      expect(faultOf(options)).toContain('stopping.grace: trials of 9 epochs end before')
    }
  })

  test('hyperband with several numbers of epochs, also in grids of their own', () => {
    expect(faultOf('hyperband', { epochs: [3, 9] })).toContain('stopping.kind: hyperband compares')
    const search = { kind: 'grid', of: [{ epochs: 9 }, { epochs: 27 }] }
    expect(faultOf('hyperband', { search })).toContain('stopping.kind: hyperband compares')
    expect(plan('asha', { epochs: [3, 9] })).toEqual([bound])
  })
})

test('the rungs reach up to the most epochs of all grids', () => {
  const search = { kind: 'grid', of: [{ epochs: 1 }, { epochs: 27 }] }
  expect(plan('asha', { epochs: 1, search })).toEqual([bound])
})

test('whether it trains ahead, and what bounds leave no room for it', () => {
  const speculating = { kind: 'asha', speculate: true }
  expect(plan(speculating)[1]).toContain('train likely promotions ahead')
  expect(plan(speculating, { budget: { hours: 1 } })[1]).toContain('train likely promotions ahead')
  for (const budget of [{ epochs: 50 }, { slotHours: 1 }]) {
    const [name] = Object.keys(budget)
    const warnings = plan(speculating, { budget })
    expect(warnings.join('\n')).toContain(`speculate has no effect under budget.${name}`)
  }
  expect(() => plan({ kind: 'asha', form: 'stopping', speculate: true })).toThrow('form: promotion')
  const external = {
    trainer: 'external',
    dataset: undefined,
    metric: { name: 'score', goal: 'maximize' },
  }
  const parameters = { rate: { min: 0, max: 1 }, epochs: 9 }
  const search = { kind: 'random', trials: 12 }
  expect(faultOf(speculating, { ...external, parameters, search })).toBe(
    'stopping.speculate: slots of workers train ahead, not programs that ask',
  )
})
