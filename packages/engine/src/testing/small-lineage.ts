import { mixWords } from '@sweepstack/core'
import { type ImageShape, imageBytes, type Settings } from '@sweepstack/protocol'
import type { EngineDataset } from '../engine-dataset.ts'

/** Adam on a small network at 1e-3, from which a test departs. */
export const smallSettings: Settings = {
  architecture: { name: 'convnet', filters: [8], dropout: 0.2 },
  optimizer: 'adam',
  learningRate: 1e-3,
  batchSize: 16,
  schedule: { kind: 'constant' },
  normalization: 'unit',
  precision: 'float32',
  batchNormMomentum: 0.9,
  dropout: 1,
}

/** Images of four classes, told apart by the channel that is bright; grey ones by their brightness. */
export function smallDataset(shape: ImageShape): EngineDataset {
  const classes = 4
  const channels = shape[2]
  const bytes = imageBytes(shape)
  const images = (count: number, seed: number) => ({
    labels: Int32Array.from({ length: count }, (_, index) => index % classes),
    pixels: Uint8Array.from({ length: count * bytes }, (_, place) => {
      const label = Math.floor(place / bytes) % classes
      if (channels === 1) return 40 * label + (mixWords(seed, place) % 128)
      return (place % 3) + 1 === label ? 200 : mixWords(seed, place) % 128
    }),
  })
  return {
    hash: `small-${shape.join('-')}`,
    shape,
    classes,
    train: images(48, 1),
    val: images(16, 2),
    mean: new Array<number>(channels).fill(100),
    deviation: new Array<number>(channels).fill(50),
  }
}

/**
 * Whether bfloat16 fails for a limit that no real processor has: TensorFlow asks the processor whether oneDNN can do
 * it, and oneDNN, which keeps to instructions before AVX-512, cannot.
 */
export function isBfloat16Cut(env: Record<string, string | undefined>): boolean {
  const isLimited = /^(SSE41|AVX|AVX2\w*)$/i.test(env.ONEDNN_MAX_CPU_ISA ?? '')
  return isLimited && env.TF_ENABLE_ONEDNN_OPTS !== '0'
}
