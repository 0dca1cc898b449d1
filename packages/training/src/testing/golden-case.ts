import type { ArchitectureChoice, Precision } from '@sweepstack/protocol'
import type { NamedTensor } from '../engine/device-program.ts'
import { layersOf } from '../models/catalogue.ts'
import { initialLossScale, lossScaleNames } from '../program/loss-scale.ts'
import type { OptimizerSettings } from '../program/optimizer.ts'
import { compileProgram, type Program } from '../program/program.ts'
import { initialValue } from '../random/initial-value.ts'
import { mixWords } from '../random/mix.ts'

/** A run that our engine and Keras both make, from equal weights on equal batches, dropout off. */
export interface GoldenCase {
  name: string
  architecture: ArchitectureChoice
  optimizer: OptimizerSettings
  learningRate: number
  labelSmoothing?: number
  imageSize: number
  steps: number
  precision?: Precision
  /** That mixed_float16 starts with, in place of 2¹⁵. */
  lossScale?: number
  /** Steps with finite gradients that mixed_float16 takes for done. */
  finiteSteps?: number
}

export const golden = { classes: 10, batchSize: 32, seed: 11 } as const

/** The study's networks: max-pooling and ReLU have near ties. */
const study = { imageSize: 64, steps: 4 }

const adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }

const studyCases: Omit<GoldenCase, 'imageSize' | 'steps'>[] = [
  {
    name: 'cnn-adam',
    architecture: 'cnn',
    optimizer: { kind: 'adam', ...adam },
    learningRate: 1e-3,
  },
  {
    name: 'cnn-adamax',
    architecture: 'cnn',
    optimizer: { kind: 'adamax', ...adam },
    learningRate: 1e-3,
  },
  {
    name: 'cnn-sgd',
    architecture: 'cnn',
    optimizer: { kind: 'sgd', momentum: 0, nesterov: false },
    learningRate: 1e-3,
  },
  {
    name: 'cnn-momentum',
    architecture: 'cnn',
    optimizer: { kind: 'sgd', momentum: 0.9, nesterov: false },
    learningRate: 1e-3,
  },
  {
    name: 'cnn-nesterov',
    architecture: 'cnn',
    optimizer: { kind: 'sgd', momentum: 0.9, nesterov: true },
    learningRate: 1e-3,
  },
  {
    name: 'cnn-adamw',
    architecture: 'cnn',
    optimizer: { kind: 'adam', ...adam, weightDecay: 0.1 },
    learningRate: 1e-3,
  },
  {
    name: 'cnn-rmsprop',
    architecture: 'cnn',
    optimizer: { kind: 'rmsprop', rho: 0.9, momentum: 0.5, epsilon: 1e-7 },
    learningRate: 1e-4,
  },
  {
    name: 'cnn-lion',
    architecture: 'cnn',
    optimizer: { kind: 'lion', beta1: 0.9, beta2: 0.99 },
    learningRate: 1e-4,
  },
  {
    name: 'cnn-smoothed',
    architecture: 'cnn',
    optimizer: { kind: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 0.05 },
    learningRate: 1e-3,
    labelSmoothing: 0.1,
  },
  {
    name: 'resnet10-adam',
    architecture: 'resnet10',
    optimizer: { kind: 'adam', ...adam },
    learningRate: 1e-4,
  },
]

export const goldenCases: GoldenCase[] = studyCases.map((item) => ({ ...study, ...item }))

/** Without kinks, so that rounding stays rounding: what differs by more is arithmetic. */
const smooth = {
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
    { kind: 'averagePool', size: 4 },
    { kind: 'flatten' },
    { kind: 'dense', units: 16 },
    { kind: 'elu' },
  ],
}

/** Every optimizer over eight steps of a network without kinks. */
export const smoothCases: GoldenCase[] = studyCases
  .filter(({ architecture }) => architecture === 'cnn')
  .map((item) => ({
    ...{ ...item, architecture: smooth, imageSize: 16, steps: 8 },
    name: item.name.replace('cnn', 'smooth'),
  }))

/** Loss scales that overflow at first, and one that is about to grow; each beside Keras' LossScaleOptimizer. */
export const lossScaleCases: GoldenCase[] = [
  { name: 'overflows', lossScale: 5 * 2 ** 22, finiteSteps: 0 },
  { name: 'grows', lossScale: 2 ** 10, finiteSteps: 1996 },
].map((item) => ({
  ...{ ...item, architecture: smooth, imageSize: 16, steps: 12, precision: 'mixed_float16' },
  ...{ optimizer: { kind: 'adam', ...adam }, learningRate: 1e-3 },
}))

export function goldenProgram(item: GoldenCase): Program {
  const { architecture, optimizer, labelSmoothing = 0, precision = 'float32', imageSize } = item
  return compileProgram({
    layers: layersOf(architecture, golden.classes),
    imageSize,
    optimizer,
    normalization: { kind: 'unit' },
    precision,
    batchNormMomentum: 0.99,
    dropout: 0,
    labelSmoothing,
  })
}

/** What a case starts with, by our names. */
export function goldenState(item: GoldenCase, { state }: Program): NamedTensor[] {
  const given: Record<string, Float32Array | Int32Array> = {
    [lossScaleNames.scale]: Float32Array.of(item.lossScale ?? initialLossScale),
    [lossScaleNames.finite]: Int32Array.of(item.finiteSteps ?? 0),
  }
  return state.map((variable, place) => ({
    name: variable.name,
    dtype: variable.type === 'int32' ? 'I32' : 'F32',
    shape: [...variable.shape],
    data: given[variable.name] ?? initialValue(variable, golden.seed, place),
  }))
}

/** Images whose brightness tells their class, under noise: the loss has somewhere to go. */
export function goldenData({ imageSize, steps }: GoldenCase): {
  pixels: Uint8Array
  labels: Int32Array
} {
  const count = golden.batchSize * steps
  const bytes = imageSize ** 2 * 3
  const labels = Int32Array.from({ length: count }, (_, index) => index % golden.classes)
  const pixels = Uint8Array.from({ length: count * bytes }, (_, place) => {
    const label = labels[Math.floor(place / bytes)] as number
    return 12 * label + (mixWords(5, place) % 128)
  })
  return { pixels, labels }
}

export function goldenBatches({ steps }: GoldenCase): Int32Array[] {
  return Array.from({ length: steps }, (_, step) =>
    Int32Array.from({ length: golden.batchSize }, (_, place) => step * golden.batchSize + place),
  )
}
