import { attribute } from '../graph/attribute.ts'
import type { Tensor } from '../graph/types.ts'
import type { Pass } from '../pass.ts'

/**
 * Loss of each image, −Σ p log softmax(x), and how many argmax x are right. x [b, classes] of any float
 * type, y int32 [b]; p is onehot(y), or with label smoothing s (Szegedy et al., 2015, arXiv 1512.00567,
 * section 7) (1 − s) onehot(y) + s / classes. With weights, loss and gradient of an image are multiplied by that of its
 * class, and the mean stays one over all images, as with Keras' `class_weight`. Backward starts here, from the mean over
 * the batch: dx = (softmax(x) − p) / b.
 */
export function crossEntropy(
  pass: Pass,
  logits: Tensor,
  labels: Tensor,
  { smoothing = 0, weights }: { smoothing?: number | undefined; weights?: number[] | undefined },
): { lossSum: Tensor; loss: Tensor; correct: Tensor } {
  const { graph, math } = pass
  const x = math.cast(logits, 'float32')
  const plain =
    smoothing === 0 ? sparseLoss(pass, x, labels) : smoothedLoss(pass, x, labels, smoothing)
  const [losses, gradient] = weights ? weighted(pass, plain, labels, weights) : plain
  const best = graph.one(
    'ArgMax',
    [x, graph.constant([1], [], 'int32')],
    {
      T: attribute.type('float32'),
      Tidx: attribute.type('int32'),
      output_type: attribute.type('int32'),
    },
    'int32',
    [-1],
  )
  pass.onBackward(() => {
    const count = math.cast(math.sizeOf(labels), 'float32')
    const dx = math.multiply(gradient, math.divide(pass.lossScale, count))
    pass.flowBack(logits, math.cast(dx, logits.type))
  })
  return {
    lossSum: math.sum(losses, [0]),
    loss: math.mean(losses, [0]),
    correct: math.sum(math.cast(math.equal(best, labels), 'int32'), [0]),
  }
}

/** [loss of each image, its gradient]. */
type Losses = [Tensor, Tensor]

function weighted(
  { graph, math }: Pass,
  [losses, gradient]: Losses,
  labels: Tensor,
  weights: number[],
): Losses {
  const table = graph.constant(weights, [weights.length])
  const ofImages = graph.one(
    'GatherV2',
    [table, labels, graph.constant([0], [], 'int32')],
    {
      Tparams: attribute.type('float32'),
      Tindices: attribute.type('int32'),
      Taxis: attribute.type('int32'),
      batch_dims: attribute.integer(0),
    },
    'float32',
    [-1],
  )
  const column = math.reshape(ofImages, [-1, 1])
  return [math.multiply(losses, ofImages), math.multiply(gradient, column)]
}

function sparseLoss({ graph }: Pass, x: Tensor, labels: Tensor): Losses {
  return graph.node(
    'SparseSoftmaxCrossEntropyWithLogits',
    [x, labels],
    { T: attribute.type('float32'), Tlabels: attribute.type('int32') },
    [
      ['float32', [-1]],
      ['float32', x.shape],
    ],
  ) as Losses
}

function smoothedLoss({ graph, math }: Pass, x: Tensor, labels: Tensor, smoothing: number): Losses {
  const classes = x.shape[1] as number
  const [on, off] = [1 - smoothing + smoothing / classes, smoothing / classes]
  const targets = graph.one(
    'OneHot',
    [labels, math.scalar(classes, 'int32'), math.scalar(on), math.scalar(off)],
    { T: attribute.type('float32'), TI: attribute.type('int32'), axis: attribute.integer(-1) },
    'float32',
    x.shape,
  )
  return graph.node(
    'SoftmaxCrossEntropyWithLogits',
    [x, targets],
    { T: attribute.type('float32') },
    [
      ['float32', [-1]],
      ['float32', x.shape],
    ],
  ) as Losses
}
