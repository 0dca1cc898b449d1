import { parseDefinition } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { withChosenSearch } from './choose-search.ts'

const rate = { min: 0.0001, max: 1, scale: 'log' }
const two = { learningRate: rate, weightDecay: { min: 0, max: 0.1 }, epochs: 8 }
const seven = {
  ...two,
  momentum: { min: 0.5, max: 0.99 },
  dropout: { min: 0, max: 0.5 },
  labelSmoothing: { min: 0, max: 0.2 },
  batchNormMomentum: { min: 0.5, max: 0.99 },
  batchSize: { min: 16, max: 256, scale: 'log' },
}
const lists = { learningRate: [0.1, 0.01], optimizer: ['adam', 'sgd'], epochs: 8 }
const branched = {
  ...two,
  optimizer: ['adam', 'sgd'],
  momentum: { min: 0.5, max: 0.99, when: { optimizer: 'sgd' } },
}

function chosen(parameters: object, search: unknown, rest: object = {}) {
  const input = { name: 'auto', dataset: 'emoji-20', parameters, search, ...rest }
  return parseDefinition(withChosenSearch(input)).search
}
const auto = (trials: number) => ({ kind: 'auto', trials })

test.each<[string, object, unknown, object, object]>([
  ['lists, all of which fit', lists, 'auto', {}, { kind: 'grid' }],
  ['lists, as many trials as configs', lists, auto(4), {}, { kind: 'grid' }],
  [
    'whole numbers, all of which fit',
    { batchSize: { min: 1, max: 4 }, epochs: 1 },
    auto(9),
    {},
    { kind: 'random' },
  ],
  ['too few to learn from', two, auto(9), {}, { kind: 'sobol', trials: 9 }],
  ['one round', two, auto(30), { parallelism: 16 }, { kind: 'sobol' }],
  ['few trials', two, auto(40), { parallelism: 4 }, { kind: 'gp', trials: 40 }],
  [
    'few trials of a budget',
    two,
    'auto',
    { budget: { trials: 40 }, repeats: 2 },
    { kind: 'gp', trials: 20 },
  ],
  ['more trials', two, auto(200), {}, { kind: 'cma-es', trials: 200 }],
  ['more trials of kinds', { ...two, optimizer: ['adam', 'sgd'] }, auto(200), {}, { kind: 'tpe' }],
  ['a parameter alone', { learningRate: rate, epochs: 8 }, auto(200), {}, { kind: 'tpe' }],
  ['many parameters', seven, auto(60), {}, { kind: 'cma-es' }],
  ['few trials of kinds', { ...two, optimizer: ['adam', 'adamax'] }, auto(90), {}, { kind: 'gp' }],
  ['parameters that depend on others', branched, auto(60), {}, { kind: 'tpe' }],
  ['rungs', two, auto(40), { stopping: { kind: 'asha', eta: 2 } }, { kind: 'bohb' }],
  ['curves', two, auto(40), { stopping: { kind: 'median' } }, { kind: 'gp' }],
  ...[
    [50, 'gp'],
    [51, 'tpe'],
    [400, 'tpe'],
    [401, 'nsga2'],
  ].map(([trials, kind]): [string, object, unknown, object, object] => {
    const rest = { objectives: ['val_accuracy', 'val_loss'] }
    return [`${trials} trials of several objectives`, two, auto(Number(trials)), rest, { kind }]
  }),
  [
    'constraints on metrics',
    two,
    auto(200),
    { metricConstraints: [{ name: 'loss', max: 1 }] },
    { kind: 'tpe', chosen: expect.stringContaining('under constraints') },
  ],
  ['a population', two, auto(20), { stopping: { kind: 'pbt', interval: 2 } }, { kind: 'sobol' }],
])('%s', (_, parameters, search, rest, expected) => {
  expect(chosen(parameters, search, rest)).toMatchObject({
    ...expected,
    chosen: expect.stringMatching(/^\S.*\S$/),
  })
})

test('a search that somebody named is left as it is', () => {
  const input = { name: 'x', search: { kind: 'tpe', trials: 3 } }
  expect(withChosenSearch(input)).toBe(input)
  expect(withChosenSearch('grid')).toBe('grid')
})

test.each<[object, unknown, string, RegExp]>([
  [two, 'auto', 'search.trials', /is missing.*budget\.trials/],
  [two, { kind: 'auto', trials: 0 }, 'search.trials', /from 1/],
  [two, { kind: 'auto', trails: 4 }, 'search.trails', /did you mean "trials"/],
  [{ learningRat: 1, epochs: 2 }, 'auto', 'parameters.learningRat', /did you mean/],
])('%j with %j is refused at %s', (parameters, search, path, message) => {
  expect(() => chosen(parameters, search)).toThrow(
    expect.objectContaining({
      code: 'INVALID_DEFINITION',
      errors: [expect.objectContaining({ path, message: expect.stringMatching(message) })],
    }),
  )
})

test('for programs that ask one that learns is taken, as many of them as there are', () => {
  const programs = (trials: number, rest: object = {}) => {
    const metric = { name: 'loss', goal: 'minimize' }
    const input = {
      name: 'own',
      trainer: 'external',
      metric,
      parameters: { x: { min: 0, max: 1 }, y: { min: 0, max: 1 } },
    }
    const posted = { ...input, search: auto(trials), ...rest }
    return parseDefinition(withChosenSearch(posted)).search.kind
  }
  expect(programs(40)).toBe('gp')
  expect(programs(600)).toBe('cma-es')
  expect(programs(40, { parallelism: 30 })).toBe('sobol')
  expect(programs(5)).toBe('sobol')
})
