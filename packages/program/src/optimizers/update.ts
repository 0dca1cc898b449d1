import { attribute } from '../graph/attribute.ts'
import type { Graph } from '../graph/graph.ts'
import { type Operations, operationsOn } from '../graph/operations.ts'
import type { Tensor, Variable } from '../graph/types.ts'

export interface UpdateInputs {
  learningRate: Tensor
  /** float32 []: 1 in the first step. */
  time: Tensor
  /** Runs before any update: every read of this step is done. */
  ready: Tensor
}

export interface Parameter {
  variable: Variable
  gradient: Tensor
  /** Runs before its update, if not `ready` itself. */
  after?: Tensor
}

/** What an optimizer writes its rule with. */
export interface UpdateRule extends UpdateInputs {
  graph: Graph
  math: Operations
  /** A float32 variable of the parameter's shape that the optimizer keeps, from 0 on. */
  slot(kind: string, parameter: Parameter): Variable
  /** A training operation of TensorFlow on the parameter in place. */
  apply(
    operation: string,
    parameter: Parameter,
    inputs: Tensor[],
    attributes?: Record<string, Buffer>,
  ): Tensor
}

/** What all parameters share comes first; then updates one in place and answers the nodes to wait for. */
export type Optimizer = (rule: UpdateRule) => (parameter: Parameter) => Tensor[]

export function updateRule(graph: Graph, inputs: UpdateInputs): UpdateRule {
  return {
    ...inputs,
    graph,
    math: operationsOn(graph),
    slot: (kind, { variable: { name, shape } }) =>
      graph.variable(`optimizer/${kind}/${name}`, 'float32', shape),
    apply(operation, { variable, after }, rest, attributes = {}) {
      const common = { T: attribute.type('float32'), use_locking: attribute.bool(false) }
      const options = { after: [after ?? inputs.ready], name: `${variable.name}/${operation}` }
      const operands = [variable.handle, ...rest]
      return graph.node(operation, operands, { ...common, ...attributes }, [], options)[0] as Tensor
    },
  }
}
