import type { ImageShape } from '@sweepstack/protocol'
import type { GoldenCase } from './golden-case.ts'

/** Keras' constants, but for ε: its 1e-7 is lost beside the roots of squares that it is added to. */
const adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }
const other = { beta1: 0.8, beta2: 0.98, epsilon: 1e-3 }

/** Without kinks, so that rounding stays rounding: what differs by more is arithmetic. */
const smoothNetwork = {
  name: 'custom',
  layers: [
    { kind: 'conv2d', filters: 8, size: 3, padding: 'same' },
    { kind: 'elu' },
    { kind: 'batchNorm' },
    {
      kind: 'residual',
      body: [{ kind: 'conv2d', filters: 8, size: 3, padding: 'same' }, { kind: 'silu' }],
      shortcut: [{ kind: 'conv2d', filters: 8, size: 1, padding: 'same' }],
    },
    { kind: 'conv2d', filters: 12, size: 3, stride: 2, padding: 'same' },
    { kind: 'silu' },
    { kind: 'averagePool', size: 2 },
    { kind: 'flatten' },
    { kind: 'dense', units: 16 },
    { kind: 'elu' },
  ],
}

const square = (side: number): ImageShape => [side, side, 3]

const smooth = { architecture: smoothNetwork, shape: square(16), batchSize: 32, steps: 8 }
/**
 * Lion moves by the sign: with these weights no entry comes nearer to 0 than 1e-4 of its variable's root mean
 * square, a hundred times what rounding changes (make-golden.ts asks for that).
 */
const lion = { learningRate: 1e-3, steps: 5, seed: 32 }

type Variant = Pick<GoldenCase, 'name' | 'optimizer'> & Partial<GoldenCase>

const smoothVariants: Variant[] = [
  { name: 'adam', optimizer: { kind: 'adam', ...adam } },
  { name: 'adam-constants', optimizer: { kind: 'adam', ...other } },
  { name: 'adamw', optimizer: { kind: 'adam', ...adam, weightDecay: 2 } },
  { name: 'adamax', optimizer: { kind: 'adamax', ...adam } },
  { name: 'adamax-constants', optimizer: { kind: 'adamax', ...other } },
  { name: 'sgd', optimizer: { kind: 'sgd', momentum: 0, nesterov: false }, learningRate: 0.05 },
  {
    name: 'momentum',
    learningRate: 0.01,
    optimizer: { kind: 'sgd', momentum: 0.9, nesterov: false },
  },
  {
    name: 'nesterov',
    learningRate: 0.01,
    optimizer: { kind: 'sgd', momentum: 0.9, nesterov: true },
  },
  {
    name: 'momentum-decay',
    learningRate: 0.01,
    labelSmoothing: 0.1,
    optimizer: { kind: 'sgd', momentum: 0.7, nesterov: false, weightDecay: 2 },
  },
  {
    name: 'class-weights',
    learningRate: 0.01,
    classWeights: [0.25, 2, 0.5, 1.5, 0.75, 3, 1, 0.4, 1.2, 0.9],
    optimizer: { kind: 'sgd', momentum: 0.9, nesterov: false },
  },
  {
    name: 'class-weights-smoothed',
    classWeights: [4, 0.25, 0.5, 1.5, 0.75, 0.3, 1, 0.4, 1.2, 0.9],
    labelSmoothing: 0.1,
    optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  },
  { name: 'rmsprop', optimizer: { kind: 'rmsprop', rho: 0.9, momentum: 0, epsilon: 1e-7 } },
  {
    name: 'rmsprop-constants',
    optimizer: { kind: 'rmsprop', rho: 0.7, momentum: 0.5, epsilon: 1e-3 },
  },
  { name: 'lion', optimizer: { kind: 'lion', beta1: 0.9, beta2: 0.99 }, ...lion },
  {
    name: 'lion-decay',
    ...lion,
    optimizer: { kind: 'lion', beta1: 0.8, beta2: 0.9, weightDecay: 2 },
  },
  { name: 'grey-oblong', shape: [19, 14, 1], optimizer: { kind: 'adam', ...adam } },
]

/** Every optimizer, with a rate that falls, over several steps of a network without kinks. */
export const smoothCases: GoldenCase[] = smoothVariants.map((item) => ({
  ...smooth,
  learningRate: 3e-3,
  rateDecay: 0.9,
  ...item,
  name: `smooth-${item.name}`,
}))

const momentum = { kind: 'sgd', momentum: 0.9, nesterov: false } as const

const studyVariants: (Variant & Pick<GoldenCase, 'architecture'>)[] = [
  { name: 'cnn-adam', architecture: 'cnn', optimizer: { kind: 'adam', ...adam } },
  { name: 'cnn-adamax', architecture: 'cnn', optimizer: { kind: 'adamax', ...adam } },
  { name: 'cnn-momentum', architecture: 'cnn', optimizer: momentum },
  { name: 'resnet10-adam', architecture: 'resnet10', optimizer: { kind: 'adam', ...adam } },
  { name: 'resnet10-momentum', architecture: 'resnet10', optimizer: momentum },
]

/**
 * The study's networks. Near ties of max-pooling and ReLU fall either way, which moves a gradient a little; with
 * small rates the next losses hardly feel it, and how far a variable moved is as telling as with large ones.
 */
export const studyCases: GoldenCase[] = studyVariants.map((item) => ({
  ...item,
  learningRate: 1e-5,
  shape: square(64),
  batchSize: 8,
  steps: 3,
}))

const halfNetwork = {
  name: 'custom',
  layers: [
    ...smoothNetwork.layers.slice(0, 4),
    { kind: 'averagePool', size: 4 },
    ...smoothNetwork.layers.slice(-3),
  ],
}

const lossScales = [
  { name: 'overflows', lossScale: 5 * 2 ** 22, finiteSteps: 0 },
  { name: 'grows', lossScale: 2 ** 10, finiteSteps: 1996 },
]

/** Loss scales that overflow at first, and one that is about to grow; each beside Keras' LossScaleOptimizer. */
export const lossScaleCases: GoldenCase[] = lossScales.map((item) => ({
  ...item,
  ...smooth,
  architecture: halfNetwork,
  steps: 12,
  precision: 'mixed_float16',
  optimizer: { kind: 'adam', ...adam },
  learningRate: 1e-3,
}))
