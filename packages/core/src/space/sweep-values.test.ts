import { parseDefinition } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { withLiving } from '../definition/living.ts'
import { sweepValues } from './sweep-values.ts'

const told = (definition: Parameters<typeof sweepValues>[0], name: string) => {
  const { types = new Set(), values } = sweepValues(definition).get(name) ?? {}
  return { types: [...types].sort(), values }
}

const own = parseDefinition({
  trainer: 'external',
  name: 's',
  metric: { name: 'loss', goal: 'minimize' },
  search: { kind: 'random', trials: 9 },
  parameters: {
    lr: { min: 1e-6, max: 10, scale: 'log' },
    model: ['ridge', 'forest'],
    depth: { values: [2, 4], when: { model: 'forest' }, default: 'none' },
    mixed: [1, 'auto'],
    epochs: [1, 2],
  },
})

test('lists have their values, what is not active its default, ranges and epochs any', () => {
  expect(told(own, 'model')).toEqual({ types: ['string'], values: ['ridge', 'forest'] })
  expect(told(own, 'depth')).toEqual({ types: ['number', 'string'], values: [2, 4, 'none'] })
  expect(told(own, 'mixed')).toEqual({ types: ['number', 'string'], values: [1, 'auto'] })
  expect(told(own, 'lr')).toEqual({ types: ['number'], values: undefined })
  expect(told(own, 'epochs')).toEqual({ types: ['number'], values: undefined })
})

test('what was given beside the space, and what it was before an edit, is known', () => {
  const [{ search, parameters }, config] = [own, { lr: 1, model: 'mlp', epochs: 1 }]
  const before = { search, parameters: { ...parameters, model: ['svm'] }, until: 1, given: [] }
  const living = { edits: 1, earlier: [before], given: [config], bans: [] }
  const edited = withLiving(own, living as never)
  expect(told(edited, 'model').values).toEqual(['ridge', 'forest', 'svm', 'mlp'])
})

test('of several grids all have their values, and later phases theirs', () => {
  const grids = parseDefinition({
    name: 's',
    dataset: 'tiny',
    parameters: { epochs: 3, learningRate: 0.1 },
    search: { kind: 'grid', of: [{ optimizer: ['adam'] }, { optimizer: ['sgd', 'lion'] }] },
    phases: [{ fromEpoch: 2, settings: { learningRate: 0.01 } }],
  })
  expect(told(grids, 'optimizer').values).toEqual(['adam', 'sgd', 'lion'])
  expect(told(grids, 'learningRate').values).toEqual([0.1, 0.01])
  expect(told(grids, 'beta2')).toEqual({ types: ['number'], values: [null] })
})

test('whole numbers are told that 64 bits hold, whatever was given beside them', () => {
  const parameters = {
    units: { min: 1, max: 64, integer: true },
    huge: { min: 1, max: 1e300, integer: true },
    drawn: { distribution: 'normal', mean: 50, sd: 10, integer: true },
    lr: { min: 0, max: 1 },
    depth: [2, 4],
    mixed: [2, 'auto'],
    epochs: 1,
  }
  const definition = parseDefinition({
    trainer: 'external',
    name: 's',
    metric: { name: 'loss', goal: 'minimize' },
    search: { kind: 'random', trials: 9 },
    parameters,
  })
  const whole = (of: typeof definition) =>
    Object.keys(parameters).filter((name) => sweepValues(of).get(name)?.isWhole)
  expect(whole(definition)).toEqual(['units', 'drawn', 'depth', 'epochs'])
  const living = { edits: 1, earlier: [], given: [{ units: 1e300, epochs: 1 }], bans: [] }
  expect(whole(withLiving(definition, living as never))).toEqual(['drawn', 'depth', 'epochs'])
})
