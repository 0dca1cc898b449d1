import type { Augmentation, Schedule } from '@sweepstack/program'
import type { ArchitectureChoice, Precision } from '@sweepstack/protocol'

/** Settings of one phase of a recipe, as the engine reads them. */
export interface TrainingSettings {
  architecture: ArchitectureChoice
  optimizer: 'adam' | 'sgd' | 'adamax' | 'rmsprop' | 'lion'
  learningRate: number
  batchSize: number
  schedule: Schedule
  normalization: 'per-image' | 'dataset' | 'unit'
  precision: Precision
  batchNormMomentum: number
  dropout: number
  beta1?: number | undefined
  beta2?: number | undefined
  epsilon?: number | undefined
  momentum?: number | undefined
  nesterov?: boolean | undefined
  rho?: number | undefined
  weightDecay?: number | undefined
  labelSmoothing?: number | undefined
  /** What is left out is off. */
  augmentation?: { [Name in keyof Augmentation]?: Augmentation[Name] | undefined } | undefined
}

/** Bytes that are read in portions. A Uint8Array is one; so is what lies in a file. */
interface Pixels {
  readonly length: number
  subarray(from: number, to: number): Uint8Array | Promise<Uint8Array>
}

export interface LabelledImages {
  /** n · size · size · 3 bytes, row-major, red green blue. */
  pixels: Pixels
  labels: Int32Array
}

export interface EngineDataset {
  hash: string
  imageSize: number
  classes: number
  train: LabelledImages
  val: LabelledImages
  /** Of the training images' channels, on the scale 0…255. */
  mean: number[]
  deviation: number[]
}
