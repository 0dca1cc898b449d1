import { createHash } from 'node:crypto'
import { parseDefinition } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { configsOf } from '../testing/configs-of.ts'
import { lineageKey, recipeOf } from './recipe.ts'

const everything = {
  architecture: ['cnn', { name: 'cnn', filters: [8, 16] }],
  optimizer: ['adam', 'adamw', 'sgd', 'adamax', 'rmsprop', 'lion'],
  learningRate: { min: 1e-5, max: 1e-1, scale: 'log' },
  epochs: { min: 1, max: 50 },
  batchSize: { min: 8, max: 64, step: 8 },
  schedule: [
    { kind: 'constant' },
    { kind: 'exponential', decaySteps: 100, decayRate: 0.9 },
    { kind: 'cosine', warmupEpochs: 2 },
    { kind: 'warmup-stable-decay', decayEpochs: 1, horizon: 7 },
    { kind: 'piecewise', boundaries: [1, 2.5], factors: [1, 0.5, 0.1] },
    { kind: 'one-cycle' },
  ],
  normalization: ['per-image', 'dataset', 'unit'],
  precision: ['float32', 'mixed_bfloat16', 'mixed_float16'],
  batchNormMomentum: { min: 0.8, max: 0.99 },
  dropout: { min: 0, max: 2, step: 0.25 },
  beta1: [0.9, 0.95],
  beta2: { min: 0.9, max: 0.999 },
  epsilon: { min: 1e-9, max: 1e-3, scale: 'log' },
  momentum: [0, 0.5, 0.9],
  nesterov: [false, true],
  rho: { min: 0.8, max: 0.99 },
  weightDecay: { min: 0, max: 0.1, step: 0.01 },
  labelSmoothing: [0, 0.1],
  randomFlip: [false, true],
  randomCrop: { min: 0, max: 4 },
  cutout: { min: 0, max: 8 },
}
const optimizers = everything.optimizer
const random = (trials: number) => ({ kind: 'random', trials })

/** What users may have posted, and what of it was trained: the keys of their lineages, in order. */
const known: [name: string, definition: object, keys: number, hash: string][] = [
  [
    'the defaults',
    { parameters: { epochs: 3 } },
    1,
    'fd2a2e91df8ca3ac4da8ac112390a051b12c21c596333ab0684bb1246204dda5',
  ],
  [
    'every optimizer by its defaults',
    { parameters: { epochs: [1, 2], optimizer: optimizers } },
    12,
    '126fd309b29982aabb8d468ca5ad881038e275963487bad0e175bedae613add8',
  ],
  [
    'momentum that some optimizers read',
    {
      parameters: {
        epochs: 3,
        optimizer: optimizers,
        momentum: [0, 0.9],
        nesterov: [false, true],
      },
    },
    24,
    'f7e8e4a9b99f6dba5baf89c6e997c0a01da6234930b43db23f35ce00aefd7ee5',
  ],
  [
    'what is off, and what is on',
    {
      parameters: {
        epochs: 1,
        optimizer: ['adam', 'adamw'],
        weightDecay: [0, 0.01],
        labelSmoothing: [0, 0.1],
        randomFlip: [false, true],
        randomCrop: [0, 2],
        cutout: [0, 8],
      },
    },
    64,
    '72e31beab1fdc9d35dad143f718da330818153286adf197ed68d9edb4912f181',
  ],
  [
    'schedules that end with the trial',
    { parameters: { epochs: [4, 8], schedule: everything.schedule } },
    12,
    '39f207ce8427d1833ee67702afcb5881f34b857c65cc9ec2d69eedc6258c09c1',
  ],
  [
    'several grids',
    {
      parameters: { epochs: [1, 2], precision: 'mixed_bfloat16' },
      search: {
        kind: 'grid',
        of: [
          {},
          { optimizer: 'lion', beta1: [0.9, 0.95] },
          { epochs: 3, architecture: 'resnet10' },
        ],
      },
    },
    7,
    '2b0bf073d2b9dbcc0547f160b5a7b79403bca4858856c987d3ab8d50d47bf0be',
  ],
  [
    'draws from everything',
    { parameters: everything, search: random(1000), seed: 7 },
    1000,
    '55f7effb22620bbc7bd06328dd77eb064a93e2ac444203d6e6b8d6a2a9d440d6',
  ],
  [
    'draws from little',
    {
      parameters: { epochs: [5, 10], learningRate: { min: 0.001, max: 0.1 }, cutout: [0, 4] },
      search: random(200),
    },
    200,
    '3ab6de6e8c27f74190ebae8350a346f8b8494160292c58b372f8277dee25b8d8',
  ],
]

test.each(known)('%s: lineages of older versions stay found', (_, definition, count, hash) => {
  const keys = keysOf(definition)
  expect(keys).toHaveLength(count)
  expect(createHash('sha256').update(keys.join('\n')).digest('hex')).toBe(hash)
})

test('a class weight of none is no part of a recipe; balanced is', () => {
  const keys = (more: object) => keysOf({ parameters: { epochs: 3, ...more } })
  expect(keys({ classWeight: 'none' })).toEqual(keys({}))
  expect(keys({ classWeight: 'balanced' })).not.toEqual(keys({}))
})

function keysOf(input: object): string[] {
  const definition = parseDefinition({ name: 'x', dataset: 'd', ...input })
  return configsOf(definition).map((config, index) => {
    return `${config.epochs} ${lineageKey(recipeOf(config, 'a'.repeat(64), 42 + (index % 3)))}`
  })
}
