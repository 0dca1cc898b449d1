import { type ImageShape, imageBytes, type Settings } from '@sweepstack/protocol'
import { noise } from './noise.ts'

export interface NoiseTask {
  model: string
  precision: Settings['precision']
  batchSize: number
  imageSize: number
  classes: number
  /** Images of the splits. */
  train: number
  val: number
}

/** The settings and the dataset with which our engine trains on noise as the other contenders do. */
export function noiseTask({ model, imageSize, classes, train, val, ...settings }: NoiseTask) {
  const shape: ImageShape = [imageSize, imageSize, 3]
  const split = (images: number) => noise(images, imageBytes(shape), classes)
  return {
    settings: {
      ...settings,
      architecture: model,
      optimizer: 'adam',
      learningRate: 1e-3,
      schedule: { kind: 'constant' },
      normalization: 'unit',
      batchNormMomentum: 0.99,
      dropout: 1,
    } as const,
    dataset: {
      hash: 'noise',
      shape,
      classes,
      train: split(train),
      val: split(val),
      mean: [127.5, 127.5, 127.5],
      deviation: [74, 74, 74],
    },
  }
}
