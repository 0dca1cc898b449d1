import { attribute } from '../graph/attribute.ts'
import type { Tensor } from '../graph/types.ts'
import type { Pass } from '../pass.ts'

/** Keras' `leaky_relu`. */
const negativeSlope = 0.2

/** y = max(x, 0); dx = dy where y > 0. */
export function relu(pass: Pass, x: Tensor): Tensor {
  return elementwise(pass, x, { operation: 'Relu', readsInput: false })
}

/** y = x for x > 0, else 0.2 x; dx = dy or 0.2 dy (Maas et al., 2013). */
export function leakyRelu(pass: Pass, x: Tensor): Tensor {
  const attributes = { alpha: attribute.float(negativeSlope) }
  return elementwise(pass, x, { operation: 'LeakyRelu', readsInput: true, attributes })
}

/** y = x for x > 0, else eˣ − 1; dx = dy or dy (y + 1) (Clevert et al., 2015, arXiv 1511.07289). */
export function elu(pass: Pass, x: Tensor): Tensor {
  return elementwise(pass, x, { operation: 'Elu', readsInput: false })
}

/** An operation that TensorFlow has with its gradient, `…Grad`, of dy and either its input or its output. */
function elementwise(
  pass: Pass,
  x: Tensor,
  how: { operation: string; readsInput: boolean; attributes?: Record<string, Buffer> },
): Tensor {
  const attributes = { T: attribute.type(x.type), ...how.attributes }
  const y = pass.graph.one(how.operation, [x], attributes, x.type, x.shape)
  pass.onBackward(() => {
    const inputs = [pass.gradientOf(y), how.readsInput ? x : y]
    const gradient = `${how.operation}Grad`
    pass.flowBack(x, pass.graph.one(gradient, inputs, attributes, x.type, x.shape))
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
