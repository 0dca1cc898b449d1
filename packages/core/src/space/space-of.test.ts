import { type Config, configSchema, parseDefinition } from '@sweepstack/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../../../../test/support/runs.ts'
import { lineageKey, recipeIdentity, recipeOf } from '../lineage/recipe.ts'
import { randomSearcher } from '../search/random.ts'
import { pointAtUnits, type SearchSpace } from './search-space.ts'
import { searchSpaceOf } from './space-of.ts'

function definitionOf(parameters: object, trials = 100) {
  const search = { kind: 'random', trials }
  return parseDefinition({ name: 's', dataset: 'd', search, parameters })
}

const rounded = {
  settle: expect.any(Function),
  shareAt: expect.any(Function),
  values: { count: expect.any(Number), coordinateAt: expect.any(Function) },
}
const spaceOf = (parameters: object) => searchSpaceOf(definitionOf(parameters))

function pointsIn(space: SearchSpace) {
  const { length } = space.axes
  const unit = fc.double({ min: 0, max: 1, noNaN: true })
  const units = fc.array(unit, { minLength: length, maxLength: length })
  return units.map((given) => pointAtUnits(space, given))
}

const some = (asked: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record({ epochs: fc.constantFrom(3, [1, 2], { min: 1, max: 9 }), ...asked })
const definitions = some({
  optimizer: fc.constantFrom('adam', 'sgd', ['adam', 'sgd'], ['rmsprop', 'lion', 'adamw', 'sgd']),
  architecture: fc.constantFrom('cnn', [{ name: 'cnn', filters: [8, 16] }, 'resnet10']),
  learningRate: fc.constantFrom(0.1, [0.1, 0.001], { min: 1e-5, max: 1e-1, scale: 'log' }),
  batchSize: fc.constantFrom({ min: 8, max: 100, step: 8 }, { min: 1, max: 4096, scale: 'log' }),
  dropout: fc.constantFrom({ min: 0, max: 2, step: 0.3 }, { min: 0.1, max: 0.7 }),
  momentum: fc.constantFrom(0, 0.5, [0.5, 0.9], { min: 0, max: 0.99 }),
  nesterov: fc.constantFrom(true, [false, true]),
  beta2: fc.constantFrom(null, [0.9, 0.99], { min: 0.9, max: 0.999 }),
  weightDecay: fc.constantFrom(null, [0, 0.01], { min: 0, max: 0.1, step: 0.01 }),
})
const settled = (value: number | null) => value && Number(value.toFixed(9))

test('each point has a config that the schema takes, and the config has this point', () => {
  fc.assert(
    fc.property(
      definitions.chain((parameters) => {
        const space = spaceOf(parameters)
        return fc.record({ parameters: fc.constant(parameters), point: pointsIn(space) })
      }),
      ({ parameters, point }) => {
        const space = spaceOf(parameters)
        const config = space.configOf(point)
        expect(configSchema.parse(config)).toEqual(config)
        const again = space.pointOf(config)
        // Whole numbers on a log scale are rounded: their points come back as the middle of what is rounded to them.
        expect(space.configOf(again ?? [])).toEqual(config)
        for (const [place, axis] of space.axes.entries()) {
          if (axis.name === 'batchSize' && axis.kind === 'real') continue
          expect(settled(again?.[place] ?? null)).toEqual(settled(point[place] ?? null))
        }
        expect(space.identityOf(again ?? [])).toBe(space.identityOf(point))
      },
    ),
    { numRuns: runs(300) },
  )
})

test('what random search draws lies in the space, and trains there what it trained', () => {
  fc.assert(
    fc.property(definitions, fc.nat(99), (parameters, index) => {
      const definition = definitionOf(parameters)
      const space = searchSpaceOf(definition)
      const config = randomSearcher.configAt(definition, index)
      const point = space.pointOf(config)
      expect(point).toBeDefined()
      const { learningRate, dropout, momentum, beta2, ...others } = space.configOf(point ?? [])
      expect(learningRate).toBeCloseTo(config.learningRate, 12)
      expect(dropout).toBeCloseTo(config.dropout, 12)
      const exact = { ...others, learningRate: config.learningRate, dropout: config.dropout }
      const fitted = { ...exact, momentum: config.momentum, beta2: config.beta2 }
      expect(recipeIdentity(fitted)).toBe(recipeIdentity(config))
    }),
    { numRuns: runs(300) },
  )
})

test('two points have one identity exactly if they have one lineage and one number of epochs', () => {
  const space = spaceOf({
    optimizer: ['adam', 'sgd'],
    momentum: [0, 0.5],
    nesterov: [false, true],
    schedule: [{ kind: 'cosine' }, { kind: 'cosine', alpha: 0, horizon: 2 }],
    epochs: [1, 2],
  })
  const keyOf = (config: Config) =>
    `${config.epochs} ${lineageKey(recipeOf(config, 'a'.repeat(64), 1))}`
  fc.assert(
    fc.property(pointsIn(space), pointsIn(space), (a, b) => {
      const isSame = keyOf(space.configOf(a)) === keyOf(space.configOf(b))
      expect(space.identityOf(a) === space.identityOf(b)).toBe(isSame)
    }),
    { numRuns: runs(300) },
  )
})

describe('searchSpaceOf', () => {
  test('constants are no axes; lists are choices; ranges are real or levels', () => {
    const space = spaceOf({
      optimizer: ['adam', 'sgd'],
      learningRate: { min: 1e-4, max: 1, scale: 'log' },
      batchSize: { min: 10, max: 25, step: 5 },
      cutout: { min: 1, max: 8, scale: 'log' },
      dropout: [0.5],
      epochs: { min: 3, max: 5 },
    })
    expect(space.axes).toEqual([
      { name: 'optimizer', kind: 'choice', count: 2 },
      { name: 'learningRate', kind: 'real' },
      { name: 'batchSize', kind: 'levels', count: 4 },
      { name: 'cutout', kind: 'real', ...rounded },
      { name: 'epochs', kind: 'levels', count: 3 },
    ])
    expect(space.size).toBe(Number.POSITIVE_INFINITY)
    const config = space.configOf([1, 0.5, 0.99, 0.5, 0.5])
    const { optimizer, learningRate, batchSize, cutout, epochs } = config
    expect([optimizer, batchSize, cutout, epochs]).toEqual(['sgd', 25, 2, 4])
    expect(learningRate).toBeCloseTo(0.01, 12)
    expect(config.dropout).toBe(0.5)
  })

  test('what the optimizer does not read is not active, and makes no other config', () => {
    const space = spaceOf({ optimizer: ['adam', 'sgd'], momentum: [0.5, 0.9], epochs: 1 })
    expect(space.axes.map(({ name }) => name)).toEqual(['optimizer', 'momentum'])
    expect([space.isActive(1, [0, null]), space.isActive(1, [1, null])]).toEqual([false, true])
    expect(space.configOf([0, null]).momentum).toBe(0)
    expect(space.size).toBe(3)
    expect(space.pointOf({ ...space.configOf([0, null]), momentum: 0.7 })).toEqual([0, null])
    const ofAdam = spaceOf({ momentum: [0.5, 0.9], epochs: 1 })
    expect(ofAdam).toMatchObject({ axes: [], size: 1 })
  })

  test('equal values are equal however they are written', () => {
    const narrow = { name: 'cnn', filters: [8, 16] }
    const space = spaceOf({ architecture: ['resnet10', narrow], learningRate: [1, 2], epochs: 1 })
    const point = [1, 0]
    const config = space.configOf(point)
    const turned = { filters: [8, 16], name: 'cnn' }
    const same = JSON.parse(JSON.stringify({ ...config, architecture: turned, learningRate: 1.0 }))
    expect(space.pointOf(same)).toEqual(point)
  })

  test('options that JSON has no form for are no obstacle', () => {
    const values = [{ name: 'cnn', depth: Number.POSITIVE_INFINITY }, 'resnet10']
    const space = spaceOf({ architecture: values, epochs: 1 })
    expect(space.pointOf(space.configOf([1]))).toEqual([1])
    expect(space.pointOf(space.configOf([0]))).toEqual([0])
  })

  test('a config with other constants, or beside the axes, is outside of the space', () => {
    const space = spaceOf({ learningRate: { min: 1, max: 2 }, batchSize: [8, 16], epochs: 3 })
    const config = space.configOf([0.5, 1])
    expect(space.pointOf(config)).toEqual([0.5, 1])
    for (const change of [{ epochs: 4 }, { batchSize: 9 }, { learningRate: 2.1 }, { dropout: 0 }])
      expect(space.pointOf({ ...config, ...change })).toBeUndefined()
  })

  test('how many points there are', () => {
    const sizes = [
      [{ epochs: 1 }, 1],
      [{ epochs: { min: 1, max: 100_000 }, batchSize: { min: 1, max: 4096 } }, 409_600_000],
      [{ epochs: 1, batchSize: { min: 1, max: 64, scale: 'log' } }, 64],
      [{ epochs: 1, optimizer: ['adam', 'sgd', 'rmsprop'], rho: [0.5, 0.9] }, 4],
      [{ epochs: 1, optimizer: ['adam', 'sgd'], momentum: { min: 0, max: 0.9 } }, Infinity],
      [{ epochs: 1, momentum: { min: 0, max: 0.9 } }, 1],
    ] as const
    expect(sizes.map(([parameters]) => spaceOf(parameters).size)).toEqual(
      sizes.map(([, size]) => size),
    )
  })
})

test.each([
  [{ min: 1, max: Number.MAX_SAFE_INTEGER }],
  [{ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }],
])('a config that was drawn is a point of its space, also where whole numbers end: %j', (range) => {
  const definition = parseDefinition({
    ...{ name: 's', trainer: 'external', metric: { name: 'loss', goal: 'minimize' } },
    parameters: { n: { ...range, integer: true } },
    search: { kind: 'random', trials: 200 },
  })
  const space = searchSpaceOf(definition)
  const configs = Array.from({ length: 200 }, (_, at) => randomSearcher.configAt(definition, at))
  expect(configs.filter((config) => space.pointOf(config) === undefined)).toEqual([])
})
