import { attribute } from '../graph/attribute.ts'
import type { Optimizer } from './update.ts'

/**
 * Kingma and Ba, 2014 (arXiv 1412.6980), algorithm 1 in the form before section 2.1's last line, which is
 * Keras' too: m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g²,
 * w ← w − lr · √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + ε).
 */
export function adam(settings: { beta1: number; beta2: number; epsilon: number }): Optimizer {
  const { beta1, beta2, epsilon } = settings
  return ({ math, slot, apply, learningRate, time }) => {
    const constants = [beta1, beta2, epsilon].map((value) => math.scalar(value))
    const powers = [beta1, beta2].map((beta) => math.power(math.scalar(beta), time))
    return (parameter) => {
      const slots = [slot('momentum', parameter).handle, slot('velocity', parameter).handle]
      const inputs = [...slots, ...powers, learningRate, ...constants, parameter.gradient]
      const attributes = { use_nesterov: attribute.bool(false) }
      return [apply('ResourceApplyAdam', parameter, inputs, attributes)]
    }
  }
}
