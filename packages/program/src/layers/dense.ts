import { attribute } from '../graph/attribute.ts'
import type { Tensor } from '../graph/types.ts'
import type { Pass } from '../pass.ts'
import { addBias } from './conv2d.ts'

/** y = x W + b. x [b, n], W [n, units]; dW = xᵀ dy, dx = dy Wᵀ. */
export function dense(pass: Pass, x: Tensor, units: number, name: string): Tensor {
  const { graph, math } = pass
  const shape = [x.shape[1] as number, units]
  const kernel = pass.parameter(`${name}/kernel`, shape, 'kernel')
  const value = math.cast(kernel.value, x.type)
  const product = (a: Tensor, b: Tensor, transposed: 'a' | 'b' | 'none', result: number[]) =>
    graph.one(
      'MatMul',
      [a, b],
      {
        T: attribute.type(x.type),
        transpose_a: attribute.bool(transposed === 'a'),
        transpose_b: attribute.bool(transposed === 'b'),
      },
      x.type,
      result,
    )
  const y = product(x, value, 'none', [-1, units])
  pass.onBackward(() => {
    const dy = pass.gradientOf(y)
    pass.learn(kernel.variable, product(x, dy, 'a', shape))
    pass.flowBack(x, product(dy, value, 'b', [-1, shape[0] as number]))
  })
  return addBias(pass, y, name)
}
