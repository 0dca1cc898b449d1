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
    description: 'The network: a name, or a name with options.',
    default: 'cnn',
    nameKey: 'name',
    draw: 0,
    memory: 'value',
  }),
  optimizer: choice(optimizerNames, {
    label: 'optimizer',
    description: 'How weights follow their gradients. adamw is adam with a weight decay.',
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
      description: 'The size of a step, of which the schedule takes a share.',
      default: 0.001,
      draw: 2,
    },
  ),
  epochs: integer(
    { min: 1, max: 100_000 },
    {
      label: 'epochs',
      description:
        'How often all training images are seen. Trials that differ in nothing else are one training.',
      draw: 20,
      recipe: null,
    },
  ),
  batchSize: integer(
    { min: 1, max: 4096 },
    {
      label: 'batch size',
      description: 'Training images of one step.',
      unit: 'images',
      default: 32,
      draw: 3,
      memory: 'value',
    },
  ),
  schedule: structure(scheduleSchema, {
    label: 'schedule',
    description: 'The learning rate over time.',
    default: { kind: 'constant' },
    nameKey: 'kind',
    draw: 4,
    recipe: { of: scheduleOf },
  }),
  normalization: choice(['per-image', 'dataset', 'unit'], {
    label: 'normalization',
    description:
      'What becomes of pixels: mean 0 and deviation 1 in each channel of each image, or of the training images together, or 0 to 1.',
    default: 'per-image',
    draw: 5,
  }),
  precision: choice(precisions, {
    label: 'precision',
    description:
      'Types of activations and gradients, in the words of Keras; weights are float32 in all.',
    default: 'float32',
    draw: 6,
    memory: 'value',
  }),
  batchNormMomentum: real(
    { min: 0, below: 1 },
    {
      label: 'BatchNorm momentum',
      description: 'How much of its moving statistics BatchNorm keeps at a step.',
      default: 0.99,
      draw: 7,
    },
  ),
  dropout: real(
    { min: 0, max: 2 },
    {
      label: 'dropout',
      description: "A factor of the architecture's rates of dropout; 0 is none.",
      default: 1,
      draw: 8,
    },
  ),
  beta1: real(
    { min: 0, below: 1 },
    {
      label: 'beta 1',
      description: 'How much of the mean of gradients is kept at a step.',
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
        description: 'How much of the mean of squared gradients (of Lion: of gradients) is kept.',
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
      description: 'Added where a step is divided by the size of gradients.',
      default: 1e-7,
      draw: 11,
      appliesTo: ofOptimizers('adam', 'adamw', 'adamax', 'rmsprop'),
    },
  ),
  momentum: real(
    { min: 0, below: 1 },
    {
      label: 'momentum',
      description: 'How much of the step before goes on.',
      default: 0,
      draw: 12,
      memory: 'use',
      appliesTo: ofOptimizers('sgd', 'rmsprop'),
    },
  ),
  nesterov: boolean({
    label: 'Nesterov',
    description: 'Looks ahead by the momentum; without one there is nothing to correct.',
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
      description: 'How much of the mean of squared gradients is kept at a step.',
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
        description: 'Decoupled from gradients, and of kernels only.',
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
      description: 'The share of a label that all classes have alike.',
      default: 0,
      draw: 16,
      off: 0,
    },
  ),
  randomFlip: boolean({
    label: 'random flip',
    description: 'Mirrors half of the training images.',
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
      description: 'How far training images are shifted at most, in each direction.',
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
      description: 'Side of the square that is cut out of training images.',
      unit: 'pixels',
      default: 0,
      draw: 19,
      off: 0,
      memory: 'use',
      recipe: { place: 'augmentation.cutout' },
    },
  ),
} as const

const rows: ParameterTable = imageParameters

/** Of a parameter whose values have options: the key that names a value. */
export function nameKeyOf(parameter: string): string | undefined {
  return Object.hasOwn(rows, parameter) ? rows[parameter]?.nameKey : undefined
}

/** What a search has to know of them. */
export const imageSpace = spaceOf(imageParameters)
