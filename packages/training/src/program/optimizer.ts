import { attribute } from '../graph/attribute.ts'
import type { Graph } from '../graph/graph.ts'
import { operationsOn } from '../graph/operations.ts'
import type { Tensor, Variable } from '../graph/types.ts'

/** t ≥ 1 counts the steps; all hyperparameters in Keras' names and meaning. */
export type OptimizerSettings =
  | { kind: 'adam' | 'adamax'; beta1: number; beta2: number; epsilon: number }
  | { kind: 'sgd'; momentum: number; nesterov: boolean }

export interface UpdateInputs {
  learningRate: Tensor
  /** float32 []: 1 in the first step. */
  time: Tensor
  /** Runs before any update: every read of this step is done. */
  ready: Tensor
}

/** One update of each variable by its gradient, in place; answers the nodes to wait for. */
export function applyGradients(
  graph: Graph,
  settings: OptimizerSettings,
  gradients: { variable: Variable; gradient: Tensor }[],
  inputs: UpdateInputs,
): Tensor[] {
  const math = operationsOn(graph)
  const slot = (kind: string, { name, shape }: Variable) =>
    graph.variable(`optimizer/${kind}/${name}`, 'float32', shape).handle
  const update = (operation: string, variable: Variable, rest: Tensor[], extra = {}) => {
    const attributes = {
      T: attribute.type('float32'),
      use_locking: attribute.bool(false),
      ...extra,
    }
    const options = { after: [inputs.ready], name: `apply/${variable.name}` }
    return graph.node(operation, [variable.handle, ...rest], attributes, [], options)[0] as Tensor
  }
  const nesterov = (on: boolean) => ({ use_nesterov: attribute.bool(on) })
  const { learningRate } = inputs

  switch (settings.kind) {
    case 'adam': {
      // Kingma and Ba, 2014 (arXiv 1412.6980), algorithm 1 in the form before section 2.1's last line:
      // w ← w − lr √(1 − β2ᵗ) / (1 − β1ᵗ) · m / (√v + ε)
      const powers = [settings.beta1, settings.beta2].map((beta) =>
        math.power(math.scalar(beta), inputs.time),
      )
      const constants = [settings.beta1, settings.beta2, settings.epsilon].map((value) =>
        math.scalar(value),
      )
      return gradients.map(({ variable, gradient }) => {
        const slots = [slot('momentum', variable), slot('velocity', variable)]
        const rest = [...slots, ...powers, learningRate, ...constants, gradient]
        return update('ResourceApplyAdam', variable, rest, nesterov(false))
      })
    }
    case 'adamax': {
      // The same paper, algorithm 2: u ← max(β2 u, |g|); w ← w − lr / (1 − β1ᵗ) · m / (u + ε)
      const power = math.power(math.scalar(settings.beta1), inputs.time)
      const constants = [settings.beta1, settings.beta2, settings.epsilon].map((value) =>
        math.scalar(value),
      )
      return gradients.map(({ variable, gradient }) => {
        const slots = [slot('momentum', variable), slot('norm', variable)]
        return update('ResourceApplyAdaMax', variable, [
          ...slots,
          power,
          learningRate,
          ...constants,
          gradient,
        ])
      })
    }
    case 'sgd': {
      if (settings.momentum === 0) {
        return gradients.map(({ variable, gradient }) =>
          update('ResourceApplyGradientDescent', variable, [learningRate, gradient]),
        )
      }
      // Keras: m ← momentum · m − lr · g; w ← w + m, or with Nesterov w + momentum · m − lr · g
      const momentum = math.scalar(settings.momentum)
      return gradients.map(({ variable, gradient }) => {
        const rest = [slot('momentum', variable), learningRate, gradient, momentum]
        return update('ResourceApplyKerasMomentum', variable, rest, nesterov(settings.nesterov))
      })
    }
  }
}
