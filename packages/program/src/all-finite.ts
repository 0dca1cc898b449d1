import { attribute } from './graph/attribute.ts'
import type { Graph } from './graph/graph.ts'
import { operationsOn } from './graph/operations.ts'
import type { Tensor } from './graph/types.ts'

/** bool [n]: for each tensor, whether all its elements are finite numbers. */
export function areFinite(graph: Graph, tensors: Tensor[]): Tensor {
  const math = operationsOn(graph)
  const found = tensors.map((tensor) => {
    const type = { T: attribute.type(tensor.type) }
    return math.all(graph.one('IsFinite', [tensor], type, 'bool', tensor.shape))
  })
  return math.pack(found)
}
