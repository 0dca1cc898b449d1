import { attribute } from '../../graph/attribute.ts'
import type { Tensor } from '../../graph/types.ts'
import type { Pass } from '../pass.ts'

/**
 * Loss of each image, −log softmax(x)[y], and how many argmax x are right. x [b, classes] of any float
 * type, y int32 [b]. Backward starts here, from the mean over the batch: dx = (softmax(x) − onehot(y)) / b.
 */
export function crossEntropy(
  pass: Pass,
  logits: Tensor,
  labels: Tensor,
): { lossSum: Tensor; loss: Tensor; correct: Tensor } {
  const { graph, math } = pass
  const x = math.cast(logits, 'float32')
  const [losses, gradient] = graph.node(
    'SparseSoftmaxCrossEntropyWithLogits',
    [x, labels],
    { T: attribute.type('float32'), Tlabels: attribute.type('int32') },
    [
      ['float32', [-1]],
      ['float32', x.shape],
    ],
  ) as [Tensor, Tensor]
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
    const dx = math.multiply(gradient, math.divide(math.scalar(1), count))
    pass.flowBack(logits, math.cast(dx, logits.type))
  })
  return {
    lossSum: math.sum(losses, [0]),
    loss: math.mean(losses, [0]),
    correct: math.sum(math.cast(math.equal(best, labels), 'int32'), [0]),
  }
}
