import type { Optimizer } from './update.ts'

/**
 * Tieleman and Hinton, 2012 (Coursera, lecture 6.5): v ← ρ v + (1 − ρ) g²,
 * m ← momentum · m + lr · g / √(v + ε), w ← w − m. Keras' ε is inside the root.
 */
export function rmsprop(settings: { rho: number; momentum: number; epsilon: number }): Optimizer {
  const { rho, momentum, epsilon } = settings
  return ({ math, slot, apply, learningRate }) =>
    (parameter) => {
      const constants = [rho, momentum, epsilon].map((value) => math.scalar(value))
      const slots = [slot('velocity', parameter).handle, slot('momentum', parameter).handle]
      const inputs = [...slots, learningRate, ...constants, parameter.gradient]
      return [apply('ResourceApplyRMSProp', parameter, inputs)]
    }
}
