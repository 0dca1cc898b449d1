import { parseDefinition } from '@sweepstack/protocol'
import { describe, expect, test } from 'vitest'
import { searcherOf } from '../search/catalogue.ts'
import { SampleBuilder } from './sample-builder.ts'

function configsOf(definition: ReturnType<typeof parseDefinition>) {
  const searcher = searcherOf(definition)
  if (searcher.kind !== 'indexed') throw new Error('not indexed')
  const size = searcher.size(definition)
  return Array.from({ length: size }, (_, index) => searcher.configAt(definition, index))
}

const base = { name: 's', dataset: 'd' }

describe('the sample that importance is measured on', () => {
  test('repeats of a config are one, and so are configs that train the same', () => {
    const definition = parseDefinition({
      ...base,
      parameters: { optimizer: ['adam', 'sgd'], momentum: [0, 0.9], epochs: [1, 2] },
    })
    const builder = new SampleBuilder(definition)
    for (const [index, config] of configsOf(definition).entries()) {
      builder.add(config, index)
      builder.add(config, index + 1)
    }
    const { axes, points, values } = builder.sample()
    expect(axes.map(({ name }) => name)).toEqual(['optimizer', 'momentum', 'epochs'])
    // adam has no momentum: two of its four configs train the same.
    expect(points).toEqual([
      [0, null, 0],
      [0, null, 1],
      [1, 0, 0],
      [1, 0, 1],
      [1, 1, 0],
      [1, 1, 1],
    ])
    // adam: the configs 0 and 2, then 1 and 3, each with its repeat.
    expect(values).toEqual([1.5, 2.5, 4.5, 5.5, 6.5, 7.5])
    expect([builder.trials, builder.outside]).toEqual([16, 0])
  })

  test('without the epochs, configs that differ in them only are one', () => {
    const definition = parseDefinition({
      ...base,
      parameters: { learningRate: [0.1, 0.01], epochs: [1, 2, 3] },
    })
    const builder = new SampleBuilder(definition, ['epochs'])
    for (const config of configsOf(definition)) builder.add(config, config.epochs)
    expect(builder.sample()).toEqual({
      axes: [expect.objectContaining({ name: 'learningRate' })],
      points: [[0], [1]],
      values: [2, 2],
    })
  })

  test('without the epochs, a number of them that the space has no more leaves nobody out', () => {
    const definition = parseDefinition({
      ...base,
      parameters: { learningRate: [0.1, 0.01], epochs: 6 },
    })
    const before = configsOf(definition).map((config) => ({ ...config, epochs: 3 }))
    const without = new SampleBuilder(definition, ['epochs'])
    const whole = new SampleBuilder(definition)
    for (const config of before) {
      without.add(config, 1)
      whole.add(config, 1)
    }
    expect([without.trials, without.outside, whole.outside]).toEqual([2, 0, 2])
    // All else still has to be in the space.
    without.add({ ...(before[0] as (typeof before)[0]), learningRate: 0.5 }, 1)
    expect(without.outside).toBe(1)
  })

  test('several grids are one space, and what is in none is counted apart', () => {
    const definition = parseDefinition({
      ...base,
      parameters: { epochs: 1 },
      search: {
        kind: 'grid',
        of: [
          { optimizer: 'adam', learningRate: [0.001, 0.002] },
          { optimizer: 'sgd', learningRate: 0.1, momentum: [0, 0.9] },
        ],
      },
    })
    const configs = configsOf(definition)
    const builder = new SampleBuilder(definition)
    for (const config of configs) builder.add(config, config.learningRate)
    builder.add({ ...(configs[0] as (typeof configs)[0]), learningRate: 7 }, 0)
    expect(builder.outside).toBe(1)
    expect(builder.sample().points).toHaveLength(4)
    expect(builder.valuesOf('learningRate', { from: 2 / 3, to: 1 })).toEqual({ value: 0.1 })
    expect(builder.valuesOf('optimizer', { from: 0, to: 0.5 })).toEqual({ value: 'adam' })
  })

  test('stretches of ranges are told by their values', () => {
    const definition = parseDefinition({
      ...base,
      parameters: {
        learningRate: { min: 1e-4, max: 1e-2, scale: 'log' },
        batchSize: { min: 16, max: 64, step: 16 },
        epochs: 1,
      },
      search: { kind: 'random', trials: 5 },
    })
    const builder = new SampleBuilder(definition)
    const rates = builder.valuesOf('learningRate', { from: 0, to: 0.5 })
    expect(rates).toEqual({ low: expect.closeTo(1e-4), high: expect.closeTo(1e-3) })
    expect(builder.valuesOf('batchSize', { from: 0.25, to: 0.75 })).toEqual({ low: 32, high: 48 })
    expect(builder.valuesOf('batchSize', { from: 0.75, to: 1 })).toEqual({ value: 64 })
  })
})
