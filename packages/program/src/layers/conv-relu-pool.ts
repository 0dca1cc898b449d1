import { attribute } from '../graph/attribute.ts'
import type { Tensor } from '../graph/types.ts'
import type { Pass } from '../pass.ts'
import { type Convolution, convolve } from './conv2d.ts'
import { crop } from './crop.ts'
import { pooledShape, poolWindows } from './pool.ts'

/**
 * y = maxpool(relu(x ∗ K + b)), the three layers as one. Forward they stay in this order, which TensorFlow
 * runs as one convolution kernel and a pooling. Backward, bias and ReLU take their turn before the
 * pooling, on a quarter of the elements: the largest of a window is positive just where its ReLU is, so
 * dz = dy where y > 0, db = Σ dz, and dz then goes to the place of the largest.
 */
export function convReluPool(
  pass: Pass,
  input: Tensor,
  layer: Convolution,
  options: { name: string; poolSize: number; isInput: boolean },
): Tensor {
  const { graph } = pass
  const { name, poolSize } = options
  const x = withoutUnpooled(pass, input, layer, poolSize)
  const z = convolve(pass, x, layer, options)
  const bias = pass.parameter(`${name}/bias`, [layer.filters], 'bias')
  const type = { T: attribute.type(z.type) }
  const biasAttributes = { ...type, data_format: attribute.text('NHWC') }
  const biased = graph.one(
    'BiasAdd',
    [z, pass.math.cast(bias.value, z.type)],
    biasAttributes,
    z.type,
    z.shape,
  )
  const active = graph.one('Relu', [biased], type, z.type, z.shape)
  const windows = poolWindows(active, poolSize)
  const y = graph.one('MaxPool', [active], windows, z.type, pooledShape(active, poolSize))
  pass.onBackward(() => {
    const dz = graph.one('ReluGrad', [pass.gradientOf(y), y], type, z.type, y.shape)
    const shape = [layer.filters]
    pass.learn(bias.variable, graph.one('BiasAddGrad', [dz], biasAttributes, z.type, shape))
    pass.flowBack(z, graph.one('MaxPoolGrad', [active, y, dz], windows, z.type, z.shape))
  })
  return y
}

/** x without the last rows and columns that reach no whole pooling window: 29 of them make 14, so do 28. */
function withoutUnpooled(pass: Pass, x: Tensor, layer: Convolution, poolSize: number): Tensor {
  if (layer.padding !== 'valid') return x
  const stride = layer.stride ?? 1
  const neededOf = (size: number) => {
    const convolved = Math.ceil((size - layer.size + 1) / stride)
    const used = Math.floor(convolved / poolSize) * poolSize
    return Math.min(size, (used - 1) * stride + layer.size)
  }
  const [, height = 0, width = 0] = x.shape
  return crop(pass, x, [neededOf(height), neededOf(width)])
}
