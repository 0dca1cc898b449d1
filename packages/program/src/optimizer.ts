import type { Graph } from './graph/graph.ts'
import type { Tensor } from './graph/types.ts'
import { adam } from './optimizers/adam.ts'
import { adamax } from './optimizers/adamax.ts'
import { lion } from './optimizers/lion.ts'
import { rmsprop } from './optimizers/rmsprop.ts'
import { sgd } from './optimizers/sgd.ts'
import {
  type Optimizer,
  type Parameter,
  type UpdateInputs,
  updateRule,
} from './optimizers/update.ts'
import { decayWeights, isDecayed } from './optimizers/weight-decay.ts'

/** All hyperparameters in Keras' names and meaning. */
export type OptimizerSettings = (
  | { kind: 'adam' | 'adamax'; beta1: number; beta2: number; epsilon: number }
  | { kind: 'sgd'; momentum: number; nesterov: boolean }
  | { kind: 'rmsprop'; rho: number; momentum: number; epsilon: number }
  | { kind: 'lion'; beta1: number; beta2: number }
) & { weightDecay?: number }

function optimizerOf(settings: OptimizerSettings): Optimizer {
  switch (settings.kind) {
    case 'adam':
      return adam(settings)
    case 'adamax':
      return adamax(settings)
    case 'sgd':
      return sgd(settings)
    case 'rmsprop':
      return rmsprop(settings)
    case 'lion':
      return lion(settings)
  }
}

/** One update of each variable by its gradient, in place; answers the nodes to wait for. */
export function applyGradients(
  graph: Graph,
  settings: OptimizerSettings,
  parameters: Parameter[],
  inputs: UpdateInputs,
): Tensor[] {
  const rule = updateRule(graph, inputs)
  const update = optimizerOf(settings)(rule)
  const { weightDecay = 0 } = settings
  return parameters.flatMap((parameter) => {
    if (weightDecay === 0 || !isDecayed(parameter)) return update(parameter)
    return update({ ...parameter, after: decayWeights(rule, parameter, weightDecay) })
  })
}
