import { mixWords } from '../../packages/core/src/random/mix.ts'

/** Small enough for many seeds, with what the study's CNN has: pooling, BatchNorm, dropout, Adam. */
export const seedTask = {
  architecture: { name: 'cnn', filters: [16, 32], units: [32], dropout: 0.2 },
  classes: 10,
  imageSize: 16,
  train: 640,
  val: 320,
  batchSize: 32,
  epochs: 8,
  learningRate: 1e-3,
}

/** What an engine ended with. */
export interface Final {
  loss: number
  val_loss: number
}

/** Training images, then those for validation: brightness tells the class, under noise. */
export function taskData(): { pixels: Uint8Array; labels: Int32Array } {
  const { train, val, imageSize, classes } = seedTask
  const bytes = imageSize ** 2 * 3
  const labels = Int32Array.from({ length: train + val }, (_, index) => index % classes)
  const pixels = Uint8Array.from({ length: (train + val) * bytes }, (_, place) => {
    const image = Math.floor(place / bytes)
    // Each image has a brightness of its own too, so that the task is not solved at once.
    return 8 * labels[image]! + (mixWords(9, image) % 40) + (mixWords(5, place) % 128)
  })
  return { pixels, labels }
}
