import { attribute } from '../../graph/attribute.ts'
import type { Tensor } from '../../graph/types.ts'
import type { Pass } from '../pass.ts'

/** y = max(x, 0); dx = dy where y > 0. */
export function relu(pass: Pass, x: Tensor): Tensor {
  const attributes = { T: attribute.type(x.type) }
  const y = pass.graph.one('Relu', [x], attributes, x.type, x.shape)
  pass.onBackward(() => {
    const inputs = [pass.gradientOf(y), y]
    pass.flowBack(x, pass.graph.one('ReluGrad', inputs, attributes, x.type, x.shape))
  })
  return y
}
