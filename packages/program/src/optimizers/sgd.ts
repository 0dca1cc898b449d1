import { attribute } from '../graph/attribute.ts'
import type { Optimizer } from './update.ts'

/**
 * w ← w − lr · g; with momentum, as Keras has it: m ← momentum · m − lr · g, then w ← w + m, or with
 * Nesterov's correction (Sutskever et al., 2013) w ← w + momentum · m − lr · g.
 */
export function sgd(settings: { momentum: number; nesterov: boolean }): Optimizer {
  return ({ math, slot, apply, learningRate }) =>
    (parameter) => {
      const { gradient } = parameter
      if (settings.momentum === 0) {
        return [apply('ResourceApplyGradientDescent', parameter, [learningRate, gradient])]
      }
      const momentum = math.scalar(settings.momentum)
      const inputs = [slot('momentum', parameter).handle, learningRate, gradient, momentum]
      const attributes = { use_nesterov: attribute.bool(settings.nesterov) }
      return [apply('ResourceApplyKerasMomentum', parameter, inputs, attributes)]
    }
}
