import { expect, test } from 'vitest'
import { type Settings, settingsSchema } from '../image-trainer/settings.ts'
import { type ImageRecipe, imageRecipeSchema, settingsAt } from './recipe.ts'

const settings: Settings = settingsSchema.parse({
  architecture: { name: 'cnn' },
  optimizer: 'sgd',
  momentum: 0.9,
  nesterov: false,
  learningRate: 0.1,
  batchSize: 32,
  schedule: { kind: 'constant' },
  normalization: 'unit',
  precision: 'float32',
  batchNormMomentum: 0.9,
  dropout: 1,
})

function recipe(...phases: [fromEpoch: number, change: Partial<Settings>][]): ImageRecipe {
  const all = phases.map(([fromEpoch, change]) => ({
    fromEpoch,
    settings: { ...settings, ...change },
  }))
  return { engine: 2, dataset: 'a'.repeat(64), seed: 1, phases: all }
}

test('an epoch is trained by the phase that it belongs to', () => {
  const found = recipe([0, { learningRate: 0.1 }], [2, { learningRate: 0.2 }], [5, {}])
  const rates = [1, 2, 3, 4, 5, 6, 99].map((epoch) => settingsAt(found, epoch).learningRate)
  expect(rates).toEqual([0.1, 0.1, 0.2, 0.2, 0.2, 0.1, 0.1])
})

test('phases may change the learning rate and its schedule', () => {
  const schedule: Settings['schedule'] = {
    kind: 'piecewise',
    boundaries: [3],
    factors: [1, 0.1],
  }
  const found = recipe([0, {}], [2, { learningRate: 0.2 }], [4, { schedule }])
  expect(imageRecipeSchema.safeParse(found).success).toBe(true)
})

const refused: [string, Parameters<typeof recipe>][] = [
  [
    'momentum cannot change between phases; learningRate and schedule can',
    [
      [0, {}],
      [2, { momentum: 0.5 }],
    ],
  ],
  [
    'weightDecay cannot change',
    [
      [0, {}],
      [2, { weightDecay: 0.1 }],
    ],
  ],
  [
    'batchSize, precision cannot change',
    [
      [0, {}],
      [2, { batchSize: 8, precision: 'mixed_bfloat16' }],
    ],
  ],
  ['the first phase begins at epoch 0', [[1, {}]]],
  [
    'a phase begins after the one before it',
    [
      [0, {}],
      [3, {}],
      [3, {}],
    ],
  ],
]
test.each(refused)('refused: %s', (message, phases) => {
  const { error } = imageRecipeSchema.safeParse(recipe(...phases))
  expect(error?.issues[0]?.message).toContain(message)
  expect(error?.issues[0]?.path).toEqual(['phases', phases.length - 1])
})
