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
