import { describe, expect, test } from 'vitest'
import { nearestOf } from '../nearest-key.ts'
import { ProblemError } from '../problem.ts'
import { parseDefinition } from './parse-definition.ts'

const external = {
  name: 'a',
  trainer: 'external',
  parameters: { x: 1 },
  metric: { name: 'loss', goal: 'minimize' },
}
const minimal = { name: 'a', dataset: 'emoji-20', parameters: { epochs: 3 } }

function errorsOf(input: unknown) {
  try {
    parseDefinition(input)
  } catch (error) {
    if (error instanceof ProblemError) return { code: error.code, errors: error.errors }
    throw error
  }
  throw new Error('was accepted')
}

describe('parseDefinition', () => {
  test('fills every default', () => {
    const definition = parseDefinition(minimal)
    expect(definition).toMatchObject({
      search: { kind: 'grid' },
      metric: { name: 'val_accuracy', goal: 'maximize' },
      repeats: 1,
      seed: 42,
      parameters: { optimizer: 'adam', learningRate: 0.001, batchSize: 32, epochs: 3 },
    })
  })

  test('a grid of several says nothing that was not said', () => {
    const of = [{}, { optimizer: 'sgd', epochs: [1, 2] }]
    expect(parseDefinition({ ...minimal, search: { kind: 'grid', of } }).search).toEqual({
      kind: 'grid',
      of,
    })
  })

  test('a metric named alone has the goal of its kind', () => {
    expect(parseDefinition({ ...minimal, metric: 'val_loss' }).metric.goal).toBe('minimize')
  })

  test('the first of several objectives is the metric, also where it is read again', () => {
    const several = { ...minimal, objectives: ['val_loss', { name: 'loss', goal: 'minimize' }] }
    const parsed = parseDefinition(several)
    expect(parsed).toMatchObject({
      metric: { name: 'val_loss', goal: 'minimize' },
      objectives: [{ name: 'val_loss' }, { name: 'loss' }],
    })
    expect(parseDefinition(JSON.parse(JSON.stringify(parsed)))).toEqual(parsed)
    const metricConstraints = [{ name: 'val_accuracy', min: 0.5 }]
    expect(parseDefinition({ ...minimal, metricConstraints })).toMatchObject({
      metric: { name: 'val_accuracy' },
      metricConstraints,
    })
  })

  test.each([
    [
      { ...minimal, objectives: ['val_loss', { name: 'loss', gaol: 'minimize' }] },
      'objectives.1.gaol',
      'did you mean "goal"?',
    ],
    [
      { ...minimal, metricConstraints: [{ name: 'loss', mx: 1 }] },
      'metricConstraints.0.mx',
      'did you mean "max"',
    ],
    [{ ...minimal, parralelism: 3 }, 'parralelism', 'did you mean "parallelism"'],
    [null, '', 'is empty'],
    [{ ...minimal, name: null }, 'name', 'is empty'],
    [{ ...minimal, metric: 'val_acuracy' }, 'metric', 'did you mean "val_accuracy"'],
    [
      { ...minimal, metric: { name: 'accurracy', goal: 'maximize' } },
      'metric.name',
      'did you mean "accuracy"',
    ],
    [
      { ...minimal, parameters: { epochs: 1, optimizer: 'adm' } },
      'parameters.optimizer',
      'did you mean "adam"',
    ],
    [
      { ...minimal, parameters: { epochs: 1, optimizer: ['adam', 'adamaxx'] } },
      'parameters.optimizer.1',
      'did you mean "adamax"',
    ],
    [{ ...minimal, PARALLELISM: 3 }, 'PARALLELISM', 'did you mean "parallelism"'],
    [
      { ...minimal, parameters: { epochs: 3, learning_rate: 1 } },
      'parameters.learning_rate',
      'learningRate',
    ],
    [{ ...minimal, parameters: { epochs: [] } }, 'parameters.epochs', 'empty list'],
    [{ ...minimal, parameters: { epochs: Number.NaN } }, 'parameters.epochs', 'NaN'],
    [{ ...minimal, parameters: { epochs: [3, 3] } }, 'parameters.epochs', 'twice'],
    [{ ...minimal, parameters: { epochs: [3, 'x'] } }, 'parameters.epochs.1', 'number'],
    [
      { ...minimal, parameters: { epochs: 3, learningRate: { min: 1, max: 0.1 } } },
      'parameters.learningRate',
      'min must be below max',
    ],
    [
      { ...minimal, parameters: { epochs: 3, optimizer: 'adagrad' } },
      'parameters.optimizer',
      'adam',
    ],
    [{ ...minimal, parameters: {} }, 'parameters.epochs', 'is missing'],
    [{ name: 'a', parameters: { epochs: 3 } }, 'dataset', 'is missing'],
    [
      { ...minimal, parameters: { epochs: 'many' } },
      'parameters.epochs',
      'expected number, list or object, not "many"',
    ],
    [
      { ...minimal, search: { kind: 'grid', of: [{}, { learning_rate: 1 }] } },
      'search.of.1.learning_rate',
      'learningRate',
    ],
    [
      { ...minimal, search: { kind: 'grid', of: [{ optimizer: ['adam', 'x'] }] } },
      'search.of.0.optimizer.1',
      'adamax',
    ],
    [{ ...minimal, search: { kind: 'grid', of: [] } }, 'search.of', 'at least 1 entry'],
    [{ ...minimal, name: '' }, 'name', ''],
    [{ ...minimal, search: 'tpe' }, 'search', 'needs more than a name, as {kind: tpe, trials: 50}'],
    [{ ...minimal, search: 'tpee' }, 'search', 'did you mean "tpe"?'],
    [{ ...minimal, search: 3 }, 'search', 'must be one of grid, auto, random'],
    [
      { ...minimal, search: { kind: 'tpe', trails: 5 } },
      'search.trails',
      'unknown key; did you mean "trials"?',
    ],
    [{ ...minimal, search: { kind: 'tpe', trials: -3 } }, 'search.trials', 'must be at least 1'],
    [
      { ...minimal, search: { kind: 'tpe', trials: 2.5 } },
      'search.trials',
      'expected whole number, not 2.5',
    ],
    [{ ...minimal, stopping: 'pbt' }, 'stopping', 'as {kind: pbt, interval: 4}'],
    [{ ...minimal, stopping: 'hiperband' }, 'stopping', 'did you mean "hyperband"?'],
    [
      { ...minimal, stopping: { kind: 'median', patience: 3 } },
      'stopping.patience',
      'unknown key; known: kind, grace, every, least, otherwise',
    ],
    [
      { ...minimal, stopping: { kind: 'asha', eta: 2.5 } },
      'stopping.eta',
      'expected whole number, not 2.5',
    ],
    [{ ...minimal, budget: { hour: 3 } }, 'budget.hour', 'did you mean "hours"?'],
    [{ ...minimal, metric: 'val_acc' }, 'metric', 'val_accuracy'],
    [
      { ...minimal, parameters: { epochs: 3, dropout: { min: 0, max: 1, sd: 1 } } },
      'parameters.dropout.sd',
      'does not go with the keys beside it',
    ],
    [
      { ...minimal, metricConstraints: ['val_loss < 3'] },
      'metricConstraints.0',
      'needs a bound, as {name: val_loss, max: 3}',
    ],
    [
      { ...external, metric: 'loss' },
      'metric',
      'needs a goal: {name: loss, goal: minimize}, or maximize',
    ],
    [
      { ...external, metric: { name: 'loss', goal: 'min' } },
      'metric.goal',
      'must be one of maximize, minimize; did you mean "minimize"?',
    ],
    [
      { ...external, parameters: { x: { min: 0, max: 1, when: 3, default: 0 } } },
      'parameters.x.when',
      'expected object, not 3',
    ],
  ])('names the place and the way out: %j', (input, path, words) => {
    const { code, errors } = errorsOf(input)
    expect(code).toBe('INVALID_DEFINITION')
    expect(errors.map((error) => error.path)).toContain(path)
    expect(errors.map((error) => error.message).join()).toContain(words)
  })
})

test('a hundred errors are described, however many there are', () => {
  const unknown = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`k${n}`, 1]))
  const many = { ...minimal, parameters: { epochs: 1, ...unknown } }
  expect(errorsOf(many).errors).toHaveLength(100)
  expect(() => parseDefinition(many)).toThrow(
    /has 20,000 errors, of which 100 are listed; the first/,
  )
  const few = { ...minimal, parameters: { epochs: 1, epoch: 1, x: 1 } }
  expect(() => parseDefinition(few)).toThrow(/has 2 errors; the first: parameters.epoch: unknown/)
})

test('names that have no letter in common are not proposed, and a name that is cut short is', () => {
  expect(nearestOf('x', ['zz'])).toBeUndefined()
  expect(nearestOf('lr', ['a', 'b'])).toBeUndefined()
  expect(nearestOf('xs', ['x', 'width'])).toBe('x')
  expect(nearestOf('max', ['minimize', 'maximize'])).toBe('maximize')
  expect(nearestOf('val', ['val_loss', 'val_auc'])).toBeUndefined()
})

test('a problem that asks what was meant ends with the question', () => {
  expect(new ProblemError('INVALID_REQUEST', 'x: did you mean y?.').message).toMatch(/ y\?$/)
  expect(new ProblemError('INVALID_REQUEST', 'It ended.').message).toBe('It ended.')
})

test.each([
  [{ warmStart: { config: [{}] } }, 'warmStart.config'],
  [{ stopping: { kind: 'threshold', lowr: 0.1 } }, 'stopping.lowr'],
  [{ metricConstraints: [{ name: 'val_loss', mx: 1 }] }, 'metricConstraints.0.mx'],
])('one mistake is said once: %j', (change, path) => {
  const { errors } = errorsOf({ ...minimal, ...change })
  expect(errors.map((error) => error.path)).toEqual([path])
})

test.each(['stopping', 'search'])('each %s that an error lists may be given by its kind', (key) => {
  const listed = (value: unknown) => {
    const [error] = errorsOf({ ...minimal, [key]: value }).errors
    return /must be one of ([^;]+)/.exec(error?.message ?? '')?.[1]?.split(', ') ?? []
  }
  const kinds = listed({ kind: 'nothing of these' })
  expect(kinds.length).toBeGreaterThan(5)
  expect([...kinds].sort()).toEqual(listed('nothing of these').sort())
})

test('a stopping of the kind none is none', () => {
  expect(parseDefinition({ ...minimal, stopping: { kind: 'none' } }).stopping).toBe('none')
  expect(errorsOf({ ...minimal, stopping: { kind: 'none', eta: 3 } }).errors).toEqual([
    { path: 'stopping.eta', message: 'unknown key; known: kind' },
  ])
})

test.each([
  [{ learningRate: { distribution: 'x' } }, 'learningRate.distribution', /normal, lognormal/],
  [{ architecture: 5 }, 'architecture', /^expected text, object or list, not 5$/],
])('what %j may be is said', (parameters, path, message) => {
  expect(errorsOf({ ...minimal, parameters: { epochs: 3, ...parameters } }).errors).toEqual([
    { path: `parameters.${path}`, message: expect.stringMatching(message) },
  ])
})
