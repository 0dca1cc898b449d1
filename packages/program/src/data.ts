import { attribute } from './graph/attribute.ts'
import type { Graph } from './graph/graph.ts'
import { operationsOn } from './graph/operations.ts'
import type { Tensor, Variable } from './graph/types.ts'

interface DataVariables {
  /** uint8 [n, bytes]. */
  images: Variable
  /** int32 [n]. */
  labels: Variable
  /** Of an image. */
  bytes: number
}

/**
 * Two signatures that put the images on the device, in portions, so that there is never a second copy of
 * all of them: `reserve_data {count int32[]}` makes room, `set_data {words int32[⌈size/4⌉],
 * size int32[], labels int32[n], first int32[]}` writes rows `first` to `first + n`. The `size` pixels come as
 * int32 words, four in each, the last one filled up: the public API would copy uint8 by way of int32.
 */
export function buildData(graph: Graph, { images, labels, bytes }: DataVariables): void {
  const math = operationsOn(graph)
  graph.within('reserve_data', () => {
    const count = graph.placeholder('count', 'int32', [])
    const width = math.scalar(bytes, 'int32')
    const done = graph.barrier(
      [
        graph.assign(images, math.fill([count, width], math.scalar(0, 'uint8'), [-1, bytes])),
        graph.assign(labels, math.fill([count], math.scalar(0, 'int32'), [-1])),
      ],
      'done',
    )
    graph.signature('reserve_data', { count }, { done: graph.acknowledge(done) })
  })
  graph.within('set_data', () => {
    const words = graph.placeholder('words', 'int32', [-1])
    const newLabels = graph.placeholder('labels', 'int32', [-1])
    const first = graph.placeholder('first', 'int32', [])
    const size = graph.placeholder('size', 'int32', [])
    const end = math.add(first, math.sizeOf(newLabels))
    const values = math.reshape(math.bitcast(words, 'uint8', [-1, 4]), [-1])
    const pixels = math.reshape(math.firstOf(values, size), [-1, bytes])
    const done = graph.barrier(
      [
        assignRows(graph, images, pixels, { first, end }),
        assignRows(graph, labels, newLabels, { first, end }),
      ],
      'done',
    )
    graph.signature(
      'set_data',
      { words, size, labels: newLabels, first },
      { done: graph.acknowledge(done) },
    )
  })
}

/** table[first:end] ← rows, in place. */
function assignRows(
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
