import { attribute } from './graph/attribute.ts'
import type { Graph } from './graph/graph.ts'
import { operationsOn } from './graph/operations.ts'
import type { Tensor, Variable } from './graph/types.ts'

/** table[first:end] ← rows, in place. */
export function assignRows(
  graph: Graph,
  table: Variable,
  rows: Tensor,
  { first, end }: { first: Tensor; end: Tensor },
): Tensor {
  const math = operationsOn(graph)
  const attributes = {
    T: attribute.type(table.type),
    Index: attribute.type('int32'),
    begin_mask: attribute.integer(0),
    end_mask: attribute.integer(0),
    ellipsis_mask: attribute.integer(0),
    new_axis_mask: attribute.integer(0),
    shrink_axis_mask: attribute.integer(0),
  }
  const strides = graph.constant([1], [1], 'int32')
  const inputs = [table.handle, math.pack([first]), math.pack([end]), strides, rows]
  return graph.node('ResourceStridedSliceAssign', inputs, attributes, [])[0] as Tensor
}
