import { parseDefinition } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { planSweep } from './plan.ts'

const parameters = { learningRate: { min: 1e-4, max: 0.1, scale: 'log' }, epochs: 9 }

/** What a plan says of a search beyond that its figures are the most. */
function said(rest: object): string[] {
  const definition = parseDefinition({ name: 'l', dataset: 'd', parameters, ...rest })
  const { warnings } = planSweep(definition, 'a'.repeat(64))
  return warnings.slice(1 + warnings.findIndex((one) => one.startsWith('the search learns')))
}

const tpe = { kind: 'tpe', trials: 50 }

/** The same of a sweep that programs train. */
const ofPrograms = (rest: object) =>
  said({
    ...rest,
    trainer: 'external',
    parameters: { x: { min: 0, max: 1 } },
    metric: { name: 'loss', goal: 'minimize' },
  })

test('no more is opened than slots train, or programs ask for', () => {
  for (const of of [said, ofPrograms]) {
    expect(of({ search: tpe })).toEqual([])
    expect(of({ search: tpe, parallelism: 30 })).toEqual([])
  }
})

test('fewer configs than are drawn blindly teach nothing', () => {
  expect(said({ search: { kind: 'gp', trials: 10 }, parallelism: 2 })).toEqual([
    'gp draws its first 10 configs blindly, and the sweep has 10: give more trials, or take sobol, which spreads them evenly',
  ])
  expect(said({ search: { kind: 'gp', trials: 11 }, parallelism: 2 })).toEqual([])
})

test('a space that is tried as a whole leaves nothing to learn', () => {
  const few = { parameters: { learningRate: [0.1, 0.2, 0.3], epochs: 2 } }
  expect(said({ search: tpe, ...few })).toEqual([])
})

test('what rests teaches BOHB and TPE alone', () => {
  const of = (stopping: unknown, kind = 'gp') =>
    said({ search: { ...tpe, kind }, parallelism: 4, stopping }).map((one) => one.split(':')[0])
  const resting = 'gp learns from trials that have ended, and under'
  expect(of('asha')).toEqual([`${resting} asha by promotion most rest until the search is over`])
  expect(of({ kind: 'hyperband', form: 'asynchronous' })[0]).toContain(`${resting} hyperband`)
  expect(of('asha', 'bohb')).toEqual([])
  expect(of('asha', 'tpe')).toEqual([])
  expect(of({ kind: 'asha', form: 'stopping' })).toEqual([])
  expect(of('hyperband')).toEqual([])
  expect(of('median')).toEqual([])
})

test('a population begins before anything is known', () => {
  const stopping = { kind: 'pbt', interval: 3 }
  expect(said({ search: tpe, parallelism: 4, stopping })[0]).toContain('a population begins before')
})
