import { assignRows } from './assign-rows.ts'
import type { Graph } from './graph/graph.ts'
import { operationsOn } from './graph/operations.ts'
import type { Tensor, Variable } from './graph/types.ts'

/** Batches in one call, at most: so many figures it answers. */
export const batchesAtOnce = 256

/** Where the batches of a call leave their figures, float32 [batchesAtOnce]; no part of the state. */
export interface Figures {
  losses: Variable
  /** Counts: exact up to 2²⁴ images in a batch. */
  correct: Variable
}

interface Batch {
  /** int32 [b], places of images. */
  indices: Tensor
  /** int32 [], from 0. */
  number: Tensor
}

interface BatchResult {
  /** float32 [] */
  loss: Tensor
  /** int32 [] */
  correct: Tensor
  /** What else must have run before the next batch. */
  done: Tensor[]
}

/**
 * Goes through `indices` int32 [n] in batches of `size` (int32 []; the last may be smaller), one after the other,
 * without an answer to the host between them: a device that is quick would wait for it longer than it computes.
 * Answers the figures of all of them, and how many they were (int32 [], there after the last).
 */
export function inBatches(
  graph: Graph,
  { losses, correct }: Figures,
  { indices, size }: { indices: Tensor; size: Tensor },
  build: (batch: Batch) => BatchResult,
): { losses: Tensor; correct: Tensor; count: Tensor } {
  const math = operationsOn(graph)
  const one = math.scalar(1, 'int32')
  const all = math.sizeOf(indices)
  const count = math.floorDivide(math.subtract(math.add(all, size), one), size)
  const ended = graph.loop('batches', count, (number) => {
    const first = math.multiply(number, size)
    const rest = math.subtract(all, first)
    const result = build({
      indices: math.partOf(indices, first, math.minimum(size, rest)),
      number,
    })
    const place = { first: number, end: math.add(number, one) }
    const kept = [
      assignRows(graph, losses, math.pack([result.loss]), place),
      assignRows(graph, correct, math.pack([math.cast(result.correct, 'float32')]), place),
    ]
    return [...result.done, ...kept]
  })
  return {
    losses: graph.identity(graph.read(losses, [ended]), 'losses'),
    correct: graph.identity(graph.read(correct, [ended]), 'correct'),
    count: ended,
  }
}
