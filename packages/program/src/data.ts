import { assignRows } from './assign-rows.ts'
import type { Graph } from './graph/graph.ts'
import { operationsOn } from './graph/operations.ts'
import type { Variable } from './graph/types.ts'
import { batchesAtOnce } from './in-batches.ts'

interface DataVariables {
  /** uint8 [n, bytes]. */
  images: Variable
  /** float32 [n]: an int32 variable has no place on a GPU, and would be copied there in every step. */
  labels: Variable
  /** See `Figures`. */
  losses: Variable
  correct: Variable
  /** float32 [evaluated, classes], of the images that were evaluated last; no part of the state. */
  probabilities: Variable
  /** Of an image. */
  bytes: number
}

/**
 * Two signatures that put the images on the device, in portions, so that there is never a second copy of
 * all of them: `reserve_data {count int32[], evaluated int32[]}` makes room, `set_data {words int32[⌈size/4⌉],
 * size int32[], labels int32[n], first int32[]}` writes rows `first` to `first + n`. The `size` pixels come as
 * int32 words, four in each, the last one filled up: the public API would copy uint8 by way of int32.
 */
export function buildData(
  graph: Graph,
  { images, labels, probabilities, bytes, ...figures }: DataVariables,
): void {
  const math = operationsOn(graph)
  graph.within('reserve_data', () => {
    const count = graph.placeholder('count', 'int32', [])
    const evaluated = graph.placeholder('evaluated', 'int32', [])
    const classes = probabilities.shape[1] as number
    const width = math.scalar(bytes, 'int32')
    const done = graph.barrier(
      [
        graph.assign(images, math.fill([count, width], math.scalar(0, 'uint8'), [-1, bytes])),
        ...[figures.losses, figures.correct].map((variable) =>
          graph.assign(variable, graph.constant(new Array(batchesAtOnce).fill(0), [batchesAtOnce])),
        ),
        graph.assign(labels, math.fill([count], math.scalar(0), [-1])),
        graph.assign(
          probabilities,
          math.fill([evaluated, math.scalar(classes, 'int32')], math.scalar(0), [-1, classes]),
        ),
      ],
      'done',
    )
    graph.signature('reserve_data', { count, evaluated }, { done: graph.acknowledge(done) })
  })
  graph.within('set_data', () => {
    const words = graph.placeholder('words', 'int32', [-1])
    const newLabels = graph.placeholder('labels', 'int32', [-1])
    const first = graph.placeholder('first', 'int32', [])
    const size = graph.placeholder('size', 'int32', [])
    const end = math.add(first, math.sizeOf(newLabels))
    const values = math.reshape(math.bitcast(words, 'uint8', [-1, 4]), [-1])
    const pixels = math.reshape(math.partOf(values, math.scalar(0, 'int32'), size), [-1, bytes])
    const done = graph.barrier(
      [
        assignRows(graph, images, pixels, { first, end }),
        assignRows(graph, labels, math.cast(newLabels, 'float32'), { first, end }),
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
