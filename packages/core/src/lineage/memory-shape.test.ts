import { type Config, parseDefinition } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { gridSearcher } from '../search/grid.ts'
import { memoryShape } from './memory-shape.ts'
import { recipeOf } from './recipe.ts'

const configOf = (parameters: object): Config =>
  gridSearcher.configAt(parseDefinition({ name: 'x', dataset: 'd', parameters }), 0)
const config = configOf({ epochs: 3 })
const shapeOf = (change: Partial<Config>, seed = 1, dataset = 'a'.repeat(64)) =>
  memoryShape(recipeOf({ ...config, ...change }, dataset, seed))

test('seeds and rates are not part of a shape', () => {
  expect(shapeOf({}, 2)).toBe(shapeOf({}))
  expect(shapeOf({ learningRate: 0.5, weightDecay: 0.1 })).toBe(shapeOf({}))
  const sgd = { optimizer: 'sgd', momentum: 0.9 } as const
  expect(shapeOf({ ...sgd, momentum: 0.8 })).toBe(shapeOf(sgd))
})

test('what is held per image, per weight and per batch is', () => {
  const shapes = [
    shapeOf({}),
    shapeOf({}, 1, 'b'.repeat(64)),
    shapeOf({ batchSize: 64 }),
    shapeOf({ precision: 'mixed_bfloat16' }),
    shapeOf(configOf({ epochs: 3, architecture: 'resnet10' })),
    shapeOf({ optimizer: 'sgd', momentum: 0 }),
    shapeOf({ optimizer: 'sgd', momentum: 0.9 }),
    shapeOf({ randomFlip: true }),
  ]
  expect(new Set(shapes).size).toBe(shapes.length)
})
