import { z } from 'zod'
import { boolean, choice, integer, orNull, real, structure } from '../parameters/parameter.ts'
import { type ParameterTable, spaceOf } from '../parameters/table.ts'
import { architectureSchema } from './architecture.ts'
import { scheduleOf, scheduleSchema } from './schedule.ts'

const optimizerNames = ['adam', 'sgd', 'adamax', 'rmsprop', 'lion', 'adamw'] as const
type OptimizerName = (typeof optimizerNames)[number]
/** As the engine knows them: a recipe has `adam` with a `weightDecay` for `adamw`. */
const engineOptimizers = ['adam', 'sgd', 'adamax', 'rmsprop', 'lion'] as const

/** Types of activations and gradients, in Keras' words; variables and their updates are float32 in all. */
export const precisions = ['float32', 'mixed_bfloat16', 'mixed_float16'] as const
export type Precision = (typeof precisions)[number]

const ofOptimizers = <const Names extends readonly OptimizerName[]>(...optimizer: Names) => ({
  optimizer,
})

/**
 * The parameters of the built-in trainer of images. A row is all there is to say of one: schemas, dimensions,
 * recipes, columns, docs and the completion of editors follow from it.
 */
export const imageParameters = {
  architecture: structure(architectureSchema, {
    label: 'architecture',
    description: 'The network, by its name or by a name with options.',
    default: 'cnn',
    nameKey: 'name',
    draw: 0,
    memory: 'value',
  }),
  optimizer: choice(optimizerNames, {
    label: 'optimizer',
    description: 'The rule that updates the weights. adamw is adam with decoupled weight decay.',
    default: 'adam',
    draw: 1,
    memory: 'value',
    recipe: {
      value: z.enum(engineOptimizers),
      of: ({ optimizer }: { optimizer: OptimizerName }) =>
        optimizer === 'adamw' ? 'adam' : optimizer,
    },
  }),
  learningRate: real(
    { above: 0, max: 1000 },
    {
      label: 'learning rate',
      description: 'The step size of the optimizer. The schedule multiplies it by a factor.',
      default: 0.001,
      draw: 2,
    },
  ),
  epochs: integer(
    { min: 1, max: 100_000 },
    {
      label: 'epochs',
      description:
        'The number of passes over the training images. Trials that differ only in epochs share one training.',
      draw: 20,
      recipe: null,
    },
  ),
  batchSize: integer(
    { min: 1, max: 4096 },
    {
      label: 'batch size',
      description: 'The number of training images in one step.',
      unit: 'images',
      default: 32,
      draw: 3,
      memory: 'value',
    },
  ),
  schedule: structure(scheduleSchema, {
    label: 'schedule',
    description: 'How the learning rate changes over time.',
    default: { kind: 'constant' },
    nameKey: 'kind',
    draw: 4,
    recipe: { of: scheduleOf },
  }),
  normalization: choice(['per-image', 'dataset', 'unit'], {
    label: 'normalization',
    description:
      'How pixels are scaled. per-image: each channel of each image to mean 0 and standard deviation 1. dataset: the same with the statistics of the training images. unit: to 0…1.',
    default: 'per-image',
    draw: 5,
  }),
  precision: choice(precisions, {
    label: 'precision',
    description:
      'The type of activations and gradients, as Keras names it. Weights are always float32.',
    default: 'float32',
    draw: 6,
    memory: 'value',
  }),
  batchNormMomentum: real(
    { min: 0, below: 1 },
    {
      label: 'BatchNorm momentum',
      description: 'The momentum of the moving mean and variance of BatchNorm.',
      default: 0.99,
      draw: 7,
    },
  ),
  dropout: real(
    { min: 0, max: 2 },
    {
      label: 'dropout',
      description:
        "A factor that multiplies the architecture's dropout rates. 0 turns dropout off.",
      default: 1,
      draw: 8,
    },
  ),
  beta1: real(
    { min: 0, below: 1 },
    {
      label: 'beta 1',
      description: 'The decay rate of the moving mean of the gradients.',
      default: 0.9,
      draw: 9,
      appliesTo: ofOptimizers('adam', 'adamw', 'adamax', 'lion'),
    },
  ),
  beta2: orNull(
    real(
      { min: 0, below: 1 },
      {
        label: 'beta 2',
        description:
          'The decay rate of the moving mean of the squared gradients. For Lion: of the gradients.',
        draw: 10,
        whenNull: { by: 'optimizer', values: { lion: 0.99 }, otherwise: 0.999 },
        appliesTo: ofOptimizers('adam', 'adamw', 'adamax', 'lion'),
      },
    ),
  ),
  epsilon: real(
    { above: 0, max: 1000 },
    {
      label: 'epsilon',
      description: 'A small constant in the divisor of an update, for numerical stability.',
      default: 1e-7,
      draw: 11,
      appliesTo: ofOptimizers('adam', 'adamw', 'adamax', 'rmsprop'),
    },
  ),
  momentum: real(
    { min: 0, below: 1 },
    {
      label: 'momentum',
      description: 'The share of the previous update that is added to the next one.',
      default: 0,
      draw: 12,
      memory: 'use',
      appliesTo: ofOptimizers('sgd', 'rmsprop'),
    },
  ),
  nesterov: boolean({
    label: 'Nesterov',
    description: 'Uses Nesterov momentum. It has no effect if momentum is 0.',
    default: false,
    draw: 13,
    appliesTo: ofOptimizers('sgd'),
    recipe: {
      of: ({ nesterov, momentum }: { nesterov: boolean; momentum: number }) =>
        nesterov && momentum !== 0,
    },
  }),
  rho: real(
    { min: 0, below: 1 },
    {
      label: 'rho',
      description: 'The decay rate of the moving mean of the squared gradients.',
      default: 0.9,
      draw: 14,
      appliesTo: ofOptimizers('rmsprop'),
    },
  ),
  weightDecay: orNull(
    real(
      { min: 0, max: 10 },
      {
        label: 'weight decay',
        description: 'Decoupled weight decay. It applies to kernels only.',
        draw: 15,
        off: 0,
        whenNull: { by: 'optimizer', values: { adamw: 0.004 }, otherwise: 0 },
      },
    ),
  ),
  labelSmoothing: real(
    { min: 0, below: 1 },
    {
      label: 'label smoothing',
      description: 'The share of the target probability that is spread evenly over all classes.',
      default: 0,
      draw: 16,
      off: 0,
    },
  ),
  randomFlip: boolean({
    label: 'random flip',
    description: 'Mirrors training images horizontally, each with probability 0.5.',
    default: false,
    draw: 17,
    off: false,
    memory: 'use',
    recipe: { place: 'augmentation.flip' },
  }),
  randomCrop: integer(
    { min: 0, max: 256 },
    {
      label: 'random crop',
      description: 'The largest random shift of training images, in each direction.',
      unit: 'pixels',
      default: 0,
      draw: 18,
      off: 0,
      memory: 'use',
      recipe: { place: 'augmentation.crop' },
    },
  ),
  cutout: integer(
    { min: 0, max: 1024 },
    {
      label: 'cutout',
      description: 'The side of a square that is erased from each training image.',
      unit: 'pixels',
      default: 0,
      draw: 19,
      off: 0,
      memory: 'use',
      recipe: { place: 'augmentation.cutout' },
    },
  ),
  classWeight: choice(['none', 'balanced'], {
    label: 'class weight',
    description:
      'How much the training loss of an image counts, by its class. balanced: training images / (classes × images of the class), so that each class counts as much as any other.',
    default: 'none',
    draw: 21,
    off: 'none',
    isLater: true,
  }),
} as const

const rows: ParameterTable = imageParameters

/** Of a parameter whose values have options: the key that names a value. */
export function nameKeyOf(parameter: string): string | undefined {
  return Object.hasOwn(rows, parameter) ? rows[parameter]?.nameKey : undefined
}

/** What a search has to know of them. */
export const imageSpace = spaceOf(imageParameters)
