import type { Tensor } from '../graph/types.ts'
import type { Pass } from '../pass.ts'

export type Normalization =
  | { kind: 'unit' }
  | { kind: 'per-image' }
  /** Means and deviations of the training images' channels, on the scale 0…255. */
  | { kind: 'dataset'; mean: readonly number[]; deviation: readonly number[] }

/**
 * uint8 pixels [b, s, s, 3] to float32 inputs. `per-image`: each channel of each image has mean 0 and
 * deviation 1; a flat channel is divided by 1/s instead (TensorFlow's per_image_standardization does so).
 */
export function normalizeImages(pass: Pass, pixels: Tensor, how: Normalization): Tensor {
  const { graph, math } = pass
  const x = math.cast(pixels, 'float32')
  switch (how.kind) {
    case 'unit':
      return math.divide(x, math.scalar(255))
    case 'dataset': {
      const centred = math.subtract(x, graph.constant(how.mean, [1, 1, 1, 3]))
      return math.divide(centred, graph.constant(how.deviation, [1, 1, 1, 3]))
    }
    case 'per-image': {
      const centred = math.subtract(x, math.mean(x, [1, 2], { keep: true }))
      const variance = math.mean(math.square(centred), [1, 2], { keep: true })
      const least = math.scalar(1 / (x.shape[1] as number))
      return math.divide(centred, math.maximum(math.squareRoot(variance), least))
    }
  }
}
