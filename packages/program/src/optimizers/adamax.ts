import type { Optimizer } from './update.ts'

/**
 * Kingma and Ba, 2014 (arXiv 1412.6980), algorithm 2: m ← β₁ m + (1 − β₁) g, u ← max(β₂ u, |g|),
 * w ← w − lr / (1 − β₁ᵗ) · m / (u + ε).
 */
export function adamax(settings: { beta1: number; beta2: number; epsilon: number }): Optimizer {
  const { beta1, beta2, epsilon } = settings
  return ({ math, slot, apply, learningRate, time }) => {
    const constants = [beta1, beta2, epsilon].map((value) => math.scalar(value))
    const power = math.power(math.scalar(beta1), time)
    return (parameter) => {
      const slots = [slot('momentum', parameter).handle, slot('norm', parameter).handle]
      const inputs = [...slots, power, learningRate, ...constants, parameter.gradient]
      return [apply('ResourceApplyAdaMax', parameter, inputs)]
    }
  }
}
