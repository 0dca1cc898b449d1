import { attribute } from '../../graph/attribute.ts'
import type { Tensor } from '../../graph/types.ts'
import type { Pass } from '../pass.ts'

/** Keras' `leaky_relu`. */
const negativeSlope = 0.2

/** y = x for x > 0, else 0.2 x; dx = dy or 0.2 dy (Maas et al., 2013). */
export function leakyRelu(pass: Pass, x: Tensor): Tensor {
  const attributes = { T: attribute.type(x.type), alpha: attribute.float(negativeSlope) }
  const y = pass.graph.one('LeakyRelu', [x], attributes, x.type, x.shape)
  pass.onBackward(() => {
    const inputs = [pass.gradientOf(y), x]
    pass.flowBack(x, pass.graph.one('LeakyReluGrad', inputs, attributes, x.type, x.shape))
  })
  return y
}

/** y = x for x > 0, else eˣ − 1; dx = dy or dy (y + 1) (Clevert et al., 2015, arXiv 1511.07289). */
export function elu(pass: Pass, x: Tensor): Tensor {
  const attributes = { T: attribute.type(x.type) }
  const y = pass.graph.one('Elu', [x], attributes, x.type, x.shape)
  pass.onBackward(() => {
    const inputs = [pass.gradientOf(y), y]
    pass.flowBack(x, pass.graph.one('EluGrad', inputs, attributes, x.type, x.shape))
  })
  return y
}

/** y = x σ(x); dx = dy (σ + y (1 − σ)) (Ramachandran et al., 2017, arXiv 1710.05941). */
export function silu(pass: Pass, x: Tensor): Tensor {
  const { graph, math } = pass
  const sigma = graph.one('Sigmoid', [x], { T: attribute.type(x.type) }, x.type, x.shape)
  const y = math.multiply(x, sigma)
  pass.onBackward(() => {
    const rest = math.subtract(math.scalar(1, x.type), sigma, x.shape)
    const slope = math.add(sigma, math.multiply(y, rest))
    pass.flowBack(x, math.multiply(pass.gradientOf(y), slope))
  })
  return y
}
