import { ProblemError, parseDefinition, tellRequestSchema } from '@sweepstack/protocol'
import { describe, expect, test } from 'vitest'
import { configsOf } from '../testing/configs-of.ts'
import { checkSpace } from './check-space.ts'
import { searchSpaceOf } from './space-of.ts'

const rounded = {
  settle: expect.any(Function),
  shareAt: expect.any(Function),
  values: { count: expect.any(Number), coordinateAt: expect.any(Function) },
}
const loss = { name: 'RMSE (test)', goal: 'minimize' }

function definitionOf(parameters: object, more: object = {}) {
  return parseDefinition({
    trainer: 'external',
    name: 's',
    metric: loss,
    parameters,
    search: { kind: 'random', trials: 100 },
    ...more,
  })
}

const forest = {
  model: ['forest', 'svm'],
  trees: {
    min: 10,
    max: 1000,
    scale: 'log',
    integer: true,
    default: 100,
    when: { model: 'forest' },
  },
  C: { min: 1e-3, max: 1e3, scale: 'log', default: 1, when: { model: 'svm' } },
  kernel: { values: ['rbf', 'linear'], default: 'rbf', when: { model: 'svm' } },
  degree: { values: [1, 2, 3], ordered: true },
  scaled: [true, false],
  seedText: 'a',
}

describe('the space of a sweep that declares its own parameters', () => {
  test('has axes of any names; none of another trainer', () => {
    const space = searchSpaceOf(definitionOf(forest))
    expect(space.axes).toEqual([
      { name: 'model', kind: 'choice', count: 2 },
      { name: 'trees', kind: 'real', ...rounded },
      { name: 'C', kind: 'real' },
      { name: 'kernel', kind: 'choice', count: 2 },
      { name: 'degree', kind: 'levels', count: 3 },
      { name: 'scaled', kind: 'choice', count: 2 },
    ])
    const config = space.configOf([0, 0.5, null, null, 0.5, 1])
    expect(config).toEqual({
      epochs: 1,
      model: 'forest',
      trees: 97,
      C: 1,
      kernel: 'rbf',
      degree: 2,
      scaled: false,
      seedText: 'a',
    })
    expect(space.pointOf(config)?.[0]).toBe(0)
    expect(space.pointOf({ ...config, C: 2 } as typeof config)).toBeUndefined()
    expect(space.isActive(2, [0])).toBe(false)
  })

  test('names of the image trainer mean nothing there', () => {
    const space = searchSpaceOf(definitionOf({ optimizer: ['adam', 'x'], momentum: [0.5, 3] }))
    expect(space.axes.map(({ name }) => name)).toEqual(['optimizer', 'momentum'])
    expect([space.isActive(1, [0]), space.size]).toEqual([true, 4])
  })

  test('numbers are doubles: what is one in float32 is two here', () => {
    const values = [1, 1 + 1e-12]
    expect(searchSpaceOf(definitionOf({ x: values })).size).toBe(2)
    expect(configsOf(definitionOf({ x: values }))).toHaveLength(2)
  })

  test('grids, random draws and constraints know it; epochs vary fastest', () => {
    const small = { x: { min: 0, max: 1, step: 0.5 }, kind: ['a', 'b'], epochs: [1, 3] }
    const grid = definitionOf(small, { search: 'grid', constraints: ['x < 1 or kind = b'] })
    const found = configsOf(grid) as unknown as Record<string, unknown>[]
    expect(found.map(({ x, kind, epochs }) => [x, kind, epochs])).toEqual([
      ...[0, 0.5].flatMap((x) => ['a', 'b'].flatMap((kind) => [1, 3].map((e) => [x, kind, e]))),
      [1, 'b', 1],
      [1, 'b', 3],
    ])
    const of = [{ x: 0 }, { kind: 'c', epochs: 5 }]
    const several = definitionOf(small, { search: { kind: 'grid', of } })
    expect(configsOf(several)).toHaveLength(4 + 3)
    expect(configsOf(definitionOf(small))).toHaveLength(12)
    const draws = configsOf(definitionOf(forest)) as unknown as Record<string, unknown>[]
    const trees = draws.map((config) => config.trees as number)
    expect(trees.every((count) => Number.isInteger(count) && count >= 10)).toBe(true)
    expect(new Set(draws.map(({ kernel }) => kernel))).toEqual(new Set(['rbf', 'linear']))
  })

  test('draws of a parameter do not depend on the others', () => {
    const x = { min: 0, max: 1 }
    const [alone, beside] = [{ x }, { a: x, x, y: x }].map((parameters) =>
      configsOf(definitionOf(parameters)).map((config) => (config as { x?: number }).x),
    )
    expect(beside).toEqual(alone)
    const both = configsOf(definitionOf({ a: x, x })) as unknown as { a: number; x: number }[]
    expect(both.every(({ a, x }) => a !== x)).toBe(true)
  })

  test('what was parsed parses to itself', () => {
    const definition = definitionOf(forest, { constraints: ['C * degree < 100'] })
    expect(parseDefinition(JSON.parse(JSON.stringify(definition)))).toEqual(definition)
  })
})

test.each<[object, string, string]>([
  [{ parameters: { 'a b': 1 } }, 'parameters.a b', 'letters'],
  [{ parameters: { and: 1 } }, 'parameters.and', 'another meaning'],
  [{ parameters: { x: null } }, 'parameters.x', 'not null'],
  [{ parameters: { x: { min: 0, max: Number.POSITIVE_INFINITY } } }, 'parameters.x.max', 'nfinity'],
  [{ parameters: { x: { min: 0, max: 1, setp: 0.1 } } }, 'parameters.x.setp', '"step"'],
  [{ parameters: { x: { min: 0.5, max: 1.5, integer: true } } }, 'parameters.x', 'whole numbers'],
  [{ parameters: { x: [1, 1.0] } }, 'parameters.x', 'twice'],
  [{ parameters: { epochs: 0 } }, 'parameters.epochs', 'must be at least 1'],
  [
    { parameters: { x: { values: [1], when: { y: 1 } }, y: [1, 2] } },
    'parameters.x.when',
    'default',
  ],
  [{ metric: 'loss' }, 'metric', 'needs a goal'],
  [{ metric: { name: 'a\nb', goal: 'minimize' } }, 'metric.name', 'line breaks'],
  [{ parameters: { toString: 1 } }, 'parameters.toString', 'another meaning'],
  [{ metric: { name: 'epoch', goal: 'minimize' } }, 'metric.name', 'another meaning'],
  [{ metric: { name: 'constructor', goal: 'minimize' } }, 'metric.name', 'another meaning'],
  [{ trainer: 'mine' }, 'trainer', 'external'],
  [{ dataset: 'My data' }, 'dataset', 'lower-case'],
  [{ constraints: ['z < 3'] }, 'constraints.0', 'no parameter z'],
])('%j is refused at %s', (wrong, path, words) => {
  try {
    const definition = definitionOf({ x: { min: 0, max: 1 } }, wrong)
    checkSpace(definition)
    searchSpaceOf(definition)
    throw new Error('was accepted')
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    expect(error.code).toBe('INVALID_DEFINITION')
    const found = error.errors.find((one) => one.path === path)
    expect(found?.message, error.message).toContain(words)
  }
})

test('a report has metrics of any names, whose values are numbers that can be squared', () => {
  const told = { fence: 1, epoch: 3, metrics: { 'RMSE (test)': -1.5, Größe: 0 } }
  expect(tellRequestSchema.parse(told).metrics).toEqual(told.metrics)
  const wrong = [
    { a: 'x' },
    { a: Number.NaN },
    { a: null },
    { a: 1e300 },
    { state: 1 },
    { 'a\n': 1 },
  ]
  for (const metrics of [...wrong, { hasOwnProperty: 1 }])
    expect(tellRequestSchema.safeParse({ ...told, metrics }).success, JSON.stringify(metrics)).toBe(
      false,
    )
})
