import { attribute } from '../graph/attribute.ts'
import type { Tensor } from '../graph/types.ts'
import type { Pass } from '../pass.ts'

/** y = the largest of each size×size window; dx goes to that one, the first among equals. */
export function maxPool(pass: Pass, x: Tensor, size: number): Tensor {
  const attributes = poolWindows(x, size)
  const y = pass.graph.one('MaxPool', [x], attributes, x.type, pooledShape(x, size))
  pass.onBackward(() => {
    const inputs = [x, y, pass.gradientOf(y)]
    pass.flowBack(x, pass.graph.one('MaxPoolGrad', inputs, attributes, x.type, x.shape))
  })
  return y
}

/** y = the mean of each size×size window; dx = dy / size², spread over the window. */
export function averagePool(pass: Pass, x: Tensor, size: number): Tensor {
  const attributes = poolWindows(x, size)
  const y = pass.graph.one('AvgPool', [x], attributes, x.type, pooledShape(x, size))
  pass.onBackward(() => {
    const inputs = [pass.math.shapeOf(x), pass.gradientOf(y)]
    pass.flowBack(x, pass.graph.one('AvgPoolGrad', inputs, attributes, x.type, x.shape))
  })
  return y
}

/** y [b, c] = the mean of x [b, h, w, c] over the image; dx = dy / (h w). */
export function globalAveragePool(pass: Pass, x: Tensor): Tensor {
  const { graph, math } = pass
  const [, height = 0, width = 0, channels = 0] = x.shape
  const y = math.mean(x, [1, 2])
  pass.onBackward(() => {
    const share = math.multiply(pass.gradientOf(y), math.scalar(1 / (height * width), x.type))
    const attributes = { T: attribute.type(x.type), Tidx: attribute.type('int32') }
    const inputs = [math.reshape(share, [-1, 1, 1, channels]), math.shapeOf(x)]
    pass.flowBack(x, graph.one('BroadcastTo', inputs, attributes, x.type, x.shape))
  })
  return y
}

export function poolWindows(x: Tensor, size: number) {
  return {
    T: attribute.type(x.type),
    ksize: attribute.integers([1, size, size, 1]),
    strides: attribute.integers([1, size, size, 1]),
    padding: attribute.text('VALID'),
    data_format: attribute.text('NHWC'),
  }
}

export function pooledShape(x: Tensor, size: number): number[] {
  const [, height = 0, width = 0, channels = 0] = x.shape
  return [-1, Math.floor(height / size), Math.floor(width / size), channels]
}
