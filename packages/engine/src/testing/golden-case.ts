import { mixWords } from '@sweepstack/core'
import { layersOf } from '@sweepstack/models'
import {
  compileProgram,
  initialLossScale,
  initialValue,
  lossScaleNames,
  type OptimizerSettings,
  type Program,
} from '@sweepstack/program'
import {
  type ArchitectureChoice,
  type ImageShape,
  imageBytes,
  type Precision,
} from '@sweepstack/protocol'
import type { NamedTensor } from '../device-program.ts'

/** A run that our engine and Keras both make, from equal weights on equal batches, dropout off. */
export interface GoldenCase {
  name: string
  architecture: ArchitectureChoice
  optimizer: OptimizerSettings
  /** Of the first step. */
  learningRate: number
  /** What each further step multiplies the rate by; 1 if left out. */
  rateDecay?: number
  labelSmoothing?: number
  /** Of each class, in the training loss. */
  classWeights?: number[]
  shape: ImageShape
  batchSize: number
  steps: number
  /** What the weights are drawn from, in place of `golden.seed`. */
  seed?: number
  precision?: Precision
  /** That mixed_float16 starts with, in place of 2¹⁵. */
  lossScale?: number
  /** Steps with finite gradients that mixed_float16 takes for done. */
  finiteSteps?: number
}

export const golden = { classes: 10, seed: 11 } as const

export function goldenProgram(item: GoldenCase): Program {
  const { architecture, optimizer, labelSmoothing = 0, precision = 'float32', shape } = item
  const { classWeights } = item
  return compileProgram({
    layers: layersOf(architecture, golden.classes),
    shape,
    optimizer,
    normalization: { kind: 'unit' },
    precision,
    batchNormMomentum: 0.99,
    dropout: 0,
    labelSmoothing,
    ...(classWeights === undefined ? {} : { classWeights }),
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
    data: given[variable.name] ?? initialValue(variable, item.seed ?? golden.seed, place),
  }))
}

/** Images whose brightness tells their class, under noise: the loss has somewhere to go. */
export function goldenData({ shape, batchSize, steps }: GoldenCase): {
  pixels: Uint8Array
  labels: Int32Array
} {
  const count = batchSize * steps
  const bytes = imageBytes(shape)
  const labels = Int32Array.from({ length: count }, (_, index) => index % golden.classes)
  const pixels = Uint8Array.from({ length: count * bytes }, (_, place) => {
    const label = labels[Math.floor(place / bytes)] as number
    return 12 * label + (mixWords(5, place) % 128)
  })
  return { pixels, labels }
}

export function goldenBatches({ batchSize, steps }: GoldenCase): Int32Array[] {
  return Array.from({ length: steps }, (_, step) =>
    Int32Array.from({ length: batchSize }, (_, place) => step * batchSize + place),
  )
}

/** The learning rates of the steps. */
export function goldenRates({ learningRate, rateDecay = 1, steps }: GoldenCase): number[] {
  return Array.from({ length: steps }, (_, step) => learningRate * rateDecay ** step)
}
