import { type Config, configSchema, ProblemError, parseDefinition } from '@sweepstack/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../../../../test/support/runs.ts'
import { planSweep } from '../sweep/plan.ts'
import { configsOf } from '../testing/configs-of.ts'
import { pointAtUnits } from './search-space.ts'
import { searchSpaceOf } from './space-of.ts'

function definitionOf(parameters: object, search: object = { kind: 'random', trials: 300 }) {
  return parseDefinition({
    name: 's',
    dataset: 'd',
    search,
    parameters: { epochs: 1, ...parameters },
  })
}

const parameters = {
  optimizer: ['adam', 'sgd'],
  momentum: { values: [0.5, 0.9], when: { optimizer: 'sgd' } },
  // Only beside a momentum, which is only there with sgd.
  labelSmoothing: { values: [0.1, 0.2], when: { momentum: { min: 0.8 } } },
  cutout: { values: [4], when: { optimizer: ['adam'] } },
}
const pick = ({ optimizer, momentum, labelSmoothing, cutout }: Config) => [
  ...[optimizer, momentum, labelSmoothing, cutout],
]
const all = [
  ['adam', 0, 0, 4],
  ['sgd', 0.5, 0, 0],
  ['sgd', 0.9, 0.1, 0],
  ['sgd', 0.9, 0.2, 0],
]

describe('a parameter with a condition', () => {
  test('is in a grid where it is active, and has its default elsewhere, once', () => {
    const definition = definitionOf(parameters, { kind: 'grid' })
    expect(configsOf(definition).map(pick)).toEqual(all)
    expect(planSweep(definition, 'a'.repeat(64)).trials).toBe(4)
  })

  test('is drawn where it is active', () => {
    const found = configsOf(definitionOf(parameters)).map((config) => JSON.stringify(pick(config)))
    expect([...new Set(found)].sort()).toEqual(all.map((one) => JSON.stringify(one)).sort())
  })

  test('is an axis that is active only there', () => {
    const space = searchSpaceOf(definitionOf(parameters))
    expect(space.axes.map(({ name }) => name)).toEqual(['optimizer', 'momentum', 'labelSmoothing'])
    expect(space.size).toBe(4)
    const points = [
      [0, null, null],
      [1, 0, null],
      [1, 1, 0],
      [1, 1, 1],
    ]
    expect(points.map((point) => pick(space.configOf(point)))).toEqual(all)
    expect(points.map((point) => space.pointOf(space.configOf(point)))).toEqual(points)
    expect(space.isActive(2, [1, 0, null])).toBe(false)
    // What a condition leaves out but the trainer reads makes another config.
    const [, second] = points
    const other = { ...space.configOf(second ?? []), labelSmoothing: 0.1 }
    expect(space.pointOf(other)).toBeUndefined()
  })

  test('may stand before what it depends on', () => {
    const early = {
      architecture: {
        values: ['resnet10', 'resnet18'],
        when: { batchSize: { max: 32 } },
      },
      batchSize: [16, 64],
    }
    const grid = configsOf(definitionOf(early, { kind: 'grid' }))
    expect(grid.map(({ batchSize, architecture }) => [batchSize, architecture])).toEqual([
      [16, 'resnet10'],
      [16, 'resnet18'],
      [64, 'cnn'],
    ])
  })

  test('has a size, however long the list is that it depends on', () => {
    const parameters = {
      batchSize: { min: 1, max: 4096 },
      cutout: { values: [1, 2, 3], when: { batchSize: { max: 10 } } },
    }
    expect(searchSpaceOf(definitionOf(parameters)).size).toBe(10 * 3 + 4086)
    expect(configsOf(definitionOf(parameters, { kind: 'grid' }))).toHaveLength(10 * 3 + 4086)
  })
})

test('all configs are what the schema takes, and configs of one point are one', () => {
  const wide = {
    optimizer: { values: ['adam', 'sgd', 'rmsprop'] },
    momentum: { min: 0, max: 0.99, when: { optimizer: ['sgd', 'rmsprop'] } },
    schedule: {
      values: [{ kind: 'cosine' }, { kind: 'one-cycle' }],
      when: { momentum: { min: 0.5 } },
    },
    weightDecay: {
      distribution: 'lognormal',
      mean: -5,
      sd: 1,
      when: { schedule: 'cosine', optimizer: 'sgd' },
    },
  }
  const space = searchSpaceOf(definitionOf(wide))
  const units = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
    minLength: space.axes.length,
    maxLength: space.axes.length,
  })
  fc.assert(
    fc.property(units, (given) => {
      const point = pointAtUnits(space, given)
      const config = space.configOf(point)
      expect(configSchema.parse(config)).toEqual(config)
      const again = space.pointOf(config)
      expect(again?.map((one) => one === null)).toEqual(point.map((one) => one === null))
      const isDecayed = space.axes.findIndex(({ name }) => name === 'weightDecay')
      expect(point[isDecayed] !== null).toBe(
        config.optimizer === 'sgd' && config.momentum >= 0.5 && config.schedule.kind === 'cosine',
      )
    }),
    { numRuns: runs(300) },
  )
})

test.each<[object, string, string]>([
  [{ momentum: { values: [0.5], when: { optimiser: 'sgd' } } }, 'momentum.when.optimiser', 'mean'],
  [{ momentum: { values: [0.5], when: { optimizer: 'sdg' } } }, 'momentum.when.optimizer', 'never'],
  [
    {
      optimizer: ['sgd', 'adam'],
      momentum: { values: [0.5], when: { optimizer: ['sgd', 'lion'] } },
    },
    'momentum.when.optimizer',
    'is never lion',
  ],
  [
    { cutout: { min: 1, max: 2, when: { batchSize: { min: 100 } } }, batchSize: [8, 16] },
    'cutout.when.batchSize',
    'is never at least 100',
  ],
  [{ epochs: { values: [1, 2], when: { optimizer: 'adam' } } }, 'epochs.when', 'no default'],
  [{ cutout: { values: [1], when: { cutout: 1 } } }, 'cutout.when.cutout', 'cutout → cutout'],
  [
    {
      cutout: { values: [1, 2], when: { randomCrop: 1 } },
      randomCrop: { min: 1, max: 4, when: { momentum: { min: 0.5 } } },
      momentum: { min: 0, max: 0.9, when: { cutout: 2 } },
    },
    'randomCrop.when.momentum',
    'momentum → cutout → randomCrop → momentum',
  ],
])('%j is refused with the place at %s', (wrong, path, words) => {
  const search = [{ kind: 'grid' }, { kind: 'random', trials: 10 }]
  for (const kind of search) {
    try {
      planSweep(definitionOf(wrong, kind), 'a'.repeat(64))
      throw new Error('was accepted')
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      expect(error.code).toBe('INVALID_DEFINITION')
      expect(error.errors.map((one) => one.path)).toContain(`parameters.${path}`)
      expect(error.message).toContain(words)
    }
  }
})
