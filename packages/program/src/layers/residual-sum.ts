import type { Tensor } from '../graph/types.ts'
import type { Pass } from '../pass.ts'

/** y = a + b; da = db = dy. */
export function residualSum(pass: Pass, a: Tensor, b: Tensor): Tensor {
  const y = pass.math.add(a, b)
  pass.onBackward(() => {
    pass.flowBack(a, pass.gradientOf(y))
    pass.flowBack(b, pass.gradientOf(y))
  })
  return y
}
