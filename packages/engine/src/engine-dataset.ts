import type { ImageShape } from '@sweepstack/protocol'

/** Bytes that are read in portions. A Uint8Array is one; so is what lies in a file. */
interface Pixels {
  readonly length: number
  subarray(from: number, to: number): Uint8Array | Promise<Uint8Array>
}

export interface LabelledImages {
  /** n · height · width · channels bytes, row-major; three channels are red, green, blue. */
  pixels: Pixels
  labels: Int32Array
}

export interface EngineDataset {
  hash: string
  shape: ImageShape
  classes: number
  train: LabelledImages
  val: LabelledImages
  /** Of the training images' channels, on the scale 0…255. */
  mean: number[]
  deviation: number[]
}
