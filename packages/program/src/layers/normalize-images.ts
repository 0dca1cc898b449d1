import type { Tensor } from '../graph/types.ts'
import type { Pass } from '../pass.ts'

export type Normalization =
  | { kind: 'unit' }
  | { kind: 'per-image' }
  /** Means and deviations of the training images' channels, on the scale 0…255. */
  | { kind: 'dataset'; mean: readonly number[]; deviation: readonly number[] }

/**
 * uint8 pixels [b, h, w, c] to float32 inputs. `per-image`: each channel of each image has mean 0 and
 * deviation 1; a flat channel is divided by 1/√(h w) instead (TensorFlow's per_image_standardization does so).
 */
export function normalizeImages(pass: Pass, pixels: Tensor, how: Normalization): Tensor {
  const { graph, math } = pass
  const x = math.cast(pixels, 'float32')
  const [, height = 0, width = 0, channels = 0] = x.shape
  switch (how.kind) {
    case 'unit':
      return math.divide(x, math.scalar(255))
    case 'dataset': {
      const perChannel = [1, 1, 1, channels]
      const centred = math.subtract(x, graph.constant(how.mean, perChannel))
      return math.divide(centred, graph.constant(how.deviation, perChannel))
    }
    case 'per-image': {
      const centred = math.subtract(x, math.mean(x, [1, 2], { keep: true }))
      const variance = math.mean(math.square(centred), [1, 2], { keep: true })
      const least = math.scalar(1 / Math.sqrt(height * width))
      return math.divide(centred, math.maximum(math.squareRoot(variance), least))
    }
  }
}
