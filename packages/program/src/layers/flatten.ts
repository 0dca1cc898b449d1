import { elementCount, type Tensor } from '../graph/types.ts'
import type { Pass } from '../pass.ts'

/** [b, h, w, c] → [b, h·w·c]; dx is dy in x's shape. */
export function flatten(pass: Pass, x: Tensor): Tensor {
  const y = pass.math.reshape(x, [-1, elementCount(x.shape.slice(1))])
  pass.onBackward(() => pass.flowBack(x, pass.math.reshape(pass.gradientOf(y), x.shape)))
  return y
}
