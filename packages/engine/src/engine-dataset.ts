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

/** The images that a lineage is trained and validated on, as places on the device, with the labels of both. */
export interface UsedImages {
  train: Int32Array
  val: Int32Array
  trainLabels: Int32Array
  valLabels: Int32Array
}

/** On the device the validation images lie behind the training images. */
export function usedImages({ train, val, fold }: EngineDataset): UsedImages {
  const [ofTrain, ofVal] = [train.labels, val.labels]
  if (fold === undefined) {
    return {
      train: Int32Array.from(ofTrain.keys()),
      val: Int32Array.from(ofVal.keys(), (place) => ofTrain.length + place),
      trainLabels: ofTrain,
      valLabels: ofVal,
    }
  }
  const labelAt = (place: number) =>
    (place < ofTrain.length ? ofTrain[place] : ofVal[place - ofTrain.length]) as number
  return {
    train: fold.train,
    val: fold.val,
    trainLabels: fold.train.map(labelAt),
    valLabels: fold.val.map(labelAt),
  }
}

export interface EngineDataset {
  hash: string
  shape: ImageShape
  classes: number
  train: LabelledImages
  val: LabelledImages
  /** Which images, counted through both splits, are trained and validated on; those of the splits if left out. */
  fold?: { train: Int32Array; val: Int32Array; of: number }
  /** Of the training images' channels, on the scale 0…255. */
  mean: number[]
  deviation: number[]
}
