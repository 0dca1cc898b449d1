import { assignRows } from './assign-rows.ts'
import type { Graph } from './graph/graph.ts'
import { operationsOn } from './graph/operations.ts'
import type { Tensor, Variable } from './graph/types.ts'
import { type Figures, inBatches } from './in-batches.ts'

/** Of the images at `indices`, int32 [b], in inference mode: logits [b, classes], sum of the losses, how many right. */
type Evaluate = (indices: Tensor) => { logits: Tensor; lossSum: Tensor; correct: Tensor }

/**
 * Three signatures of a model that does not learn: `evaluate {indices, batch_size, first int32[]} → {loss_sums,
 * correct}` in batches (see `inBatches`), which leaves the probabilities of the images on the device, as rows `first`
 * and on of those that `reserve_data` made room for; `get_probabilities {} → {probabilities f32[reserved, classes]}`
 * of all of them at once; `predict {indices} → {probabilities f32[b, classes]}` in one batch. Answers where the
 * probabilities lie.
 */
export function buildEvaluation(graph: Graph, figures: Figures, evaluate: Evaluate): Variable {
  const math = operationsOn(graph)
  const probabilitiesOf = (logits: Tensor) => math.softmax(math.cast(logits, 'float32'))
  const { shape } = graph.within('predict', () => {
    const indices = graph.placeholder('indices', 'int32', [-1])
    const probabilities = graph.identity(probabilitiesOf(evaluate(indices).logits), 'probabilities')
    graph.signature('predict', { indices }, { probabilities })
    return probabilities
  })
  const table = graph.variable('data/probabilities', 'float32', shape)
  graph.within('evaluate', () => {
    const indices = graph.placeholder('indices', 'int32', [-1])
    const size = graph.placeholder('batch_size', 'int32', [])
    const first = graph.placeholder('first', 'int32', [])
    const { losses, correct } = inBatches(graph, figures, { indices, size }, (batch) => {
      const { logits, lossSum, correct } = evaluate(batch.indices)
      const row = math.add(first, math.multiply(batch.number, size))
      const end = math.add(row, math.sizeOf(batch.indices))
      const kept = assignRows(graph, table, probabilitiesOf(logits), { first: row, end })
      return { loss: lossSum, correct, done: [kept] }
    })
    const inputs = { indices, batch_size: size, first }
    graph.signature('evaluate', inputs, { loss_sums: losses, correct })
  })
  graph.within('get_probabilities', () => {
    const probabilities = graph.identity(graph.read(table), 'probabilities')
    graph.signature('get_probabilities', {}, { probabilities })
  })
  return table
}
