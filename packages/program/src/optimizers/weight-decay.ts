import type { Tensor } from '../graph/types.ts'
import type { Parameter, UpdateRule } from './update.ts'

/** Kernels only: to shrink biases or BatchNorm's γ and β hurts (He et al., 2018, arXiv 1812.01187, 3.1). */
export function isDecayed({ variable }: Parameter): boolean {
  return variable.name.endsWith('/kernel')
}

/**
 * Decoupled weight decay (Loshchilov and Hutter, 2017, arXiv 1711.05101), before the optimizer's own update
 * as Keras does it: w ← w − lr · λ · w. Answers the node that the update has to wait for.
 */
export function decayWeights(rule: UpdateRule, parameter: Parameter, weightDecay: number): Tensor {
  const { graph, math, apply, learningRate } = rule
  const rate = math.multiply(learningRate, math.scalar(weightDecay))
  return apply('ResourceApplyGradientDescent', parameter, [rate, graph.read(parameter.variable)])
}
