import type { Optimizer } from './update.ts'

/**
 * Chen et al., 2023 (arXiv 2302.06675), algorithm 2: w ← w − lr · sign(β₁ m + (1 − β₁) g), then
 * m ← β₂ m + (1 − β₂) g.
 */
export function lion(settings: { beta1: number; beta2: number }): Optimizer {
  const { beta1, beta2 } = settings
  return ({ graph, math, slot, apply, learningRate, ready }) =>
    (parameter) => {
      const { gradient } = parameter
      const momentum = slot('momentum', parameter)
      const before = graph.read(momentum)
      const mixed = (beta: number) =>
        math.add(
          math.multiply(before, math.scalar(beta)),
          math.multiply(gradient, math.scalar(1 - beta)),
        )
      const direction = math.sign(mixed(beta1))
      const moved = apply('ResourceApplyGradientDescent', parameter, [learningRate, direction])
      // `before` may share the slot's memory: the direction is drawn before the slot changes.
      return [moved, graph.assign(momentum, mixed(beta2), [ready, moved])]
    }
}
