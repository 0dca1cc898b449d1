import { outputShape } from '@sweepstack/models'
import { attribute } from '../graph/attribute.ts'
import type { Tensor, Variable } from '../graph/types.ts'
import type { Pass } from '../pass.ts'

export interface Convolution {
  filters: number
  size: number
  stride?: number | undefined
  padding: 'valid' | 'same'
}

/**
 * y = x ∗ K, without bias. x [b, h, w, c], K [size, size, c, filters].
 * dK = Conv2DBackpropFilter(x, dy), dx = Conv2DBackpropInput(K, dy); the images themselves need no dx.
 */
export function convolve(
  pass: Pass,
  x: Tensor,
  layer: Convolution,
  { name, isInput }: { name: string; isInput: boolean },
): Tensor {
  const { graph, math } = pass
  const stride = layer.stride ?? 1
  const shape = [layer.size, layer.size, x.shape[3] as number, layer.filters]
  const kernel = pass.parameter(`${name}/kernel`, shape, 'kernel')
  const value = math.cast(kernel.value, x.type)
  const attributes = {
    T: attribute.type(x.type),
    strides: attribute.integers([1, stride, stride, 1]),
    padding: attribute.text(layer.padding.toUpperCase()),
    data_format: attribute.text('NHWC'),
    dilations: attribute.integers([1, 1, 1, 1]),
    use_cudnn_on_gpu: attribute.bool(true),
  }
  const features = outputShape({ kind: 'conv2d', ...layer }, x.shape.slice(1), name)
  const y = graph.one('Conv2D', [x, value], attributes, x.type, [-1, ...features])
  pass.onBackward(() => {
    const dy = pass.gradientOf(y)
    const sizes = graph.constant(shape, [4], 'int32')
    const [seen, how] = crashesOneDnn(layer, x)
      ? [everyNth(pass, x, stride), { ...attributes, strides: attribute.integers([1, 1, 1, 1]) }]
      : [x, attributes]
    const dK = graph.one('Conv2DBackpropFilter', [seen, sizes, dy], how, x.type, shape)
    pass.learn(kernel.variable, dK)
    if (isInput) return
    const inputs = [math.shapeOf(x), value, dy]
    pass.flowBack(x, graph.one('Conv2DBackpropInput', inputs, attributes, x.type, x.shape))
  })
  return y
}

/**
 * The filter gradient of oneDNN (as in TensorFlow 2.21) for float32 1×1 windows with a stride writes 16 channels
 * into room for fewer, and so over other memory: the process dies later with `free(): invalid pointer`.
 */
function crashesOneDnn({ size, stride = 1 }: Convolution, x: Tensor): boolean {
  return size === 1 && stride > 1 && (x.shape[3] as number) < 16 && x.type === 'float32'
}

/** Rows and columns 0, n, 2 n, … of x [b, h, w, c]: all that a 1×1 window with stride n sees. */
function everyNth({ graph }: Pass, x: Tensor, n: number): Tensor {
  const [batch = -1, height = 0, width = 0, channels = 0] = x.shape
  const none = attribute.integer(0)
  // Both masks say: from the first to the last, whatever is named here.
  const all = graph.constant([0, 0, 0, 0], [4], 'int32')
  return graph.one(
    'StridedSlice',
    [x, all, all, graph.constant([1, n, n, 1], [4], 'int32')],
    {
      T: attribute.type(x.type),
      Index: attribute.type('int32'),
      begin_mask: attribute.integer(0b1111),
      end_mask: attribute.integer(0b1111),
      ellipsis_mask: none,
      new_axis_mask: none,
      shrink_axis_mask: none,
    },
    x.type,
    [batch, Math.ceil(height / n), Math.ceil(width / n), channels],
  )
}

/** y = x + b over the last axis; db = Σ dy, dx = dy. */
export function addBias(pass: Pass, x: Tensor, name: string): Tensor {
  const { graph, math } = pass
  const units = x.shape.at(-1) as number
  const bias: { variable: Variable; value: Tensor } = pass.parameter(
    `${name}/bias`,
    [units],
    'bias',
  )
  const attributes = { T: attribute.type(x.type), data_format: attribute.text('NHWC') }
  const inputs = [x, math.cast(bias.value, x.type)]
  const y = graph.one('BiasAdd', inputs, attributes, x.type, x.shape)
  pass.onBackward(() => {
    const dy = pass.gradientOf(y)
    pass.learn(bias.variable, graph.one('BiasAddGrad', [dy], attributes, x.type, [units]))
    pass.flowBack(x, dy)
  })
  return y
}
