import { layersOf } from '../models/catalogue.ts'
import type { OptimizerSettings } from '../program/optimizer.ts'
import { compileProgram, type Program } from '../program/program.ts'
import { mixWords } from '../random/mix.ts'

/** A run that our engine and Keras both make, from equal weights on equal batches, dropout off. */
export interface GoldenCase {
  name: string
  architecture: 'cnn' | 'resnet10'
  optimizer: OptimizerSettings
  learningRate: number
  labelSmoothing?: number
}

export const golden = { imageSize: 64, classes: 10, batchSize: 32, steps: 4, seed: 11 } as const

const adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }

export const goldenCases: GoldenCase[] = [
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

export function goldenProgram(item: GoldenCase): Program {
  const { architecture, optimizer, labelSmoothing = 0 } = item
  return compileProgram({
    layers: layersOf(architecture, golden.classes),
    imageSize: golden.imageSize,
    optimizer,
    normalization: { kind: 'unit' },
    precision: 'float32',
    batchNormMomentum: 0.99,
    dropout: 0,
    labelSmoothing,
  })
}

/** Images whose brightness tells their class, under noise: the loss has somewhere to go. */
export function goldenData(): { pixels: Uint8Array; labels: Int32Array } {
  const count = golden.batchSize * golden.steps
  const bytes = golden.imageSize ** 2 * 3
  const labels = Int32Array.from({ length: count }, (_, index) => index % golden.classes)
  const pixels = Uint8Array.from({ length: count * bytes }, (_, place) => {
    const label = labels[Math.floor(place / bytes)] as number
    return 12 * label + (mixWords(5, place) % 128)
  })
  return { pixels, labels }
}
