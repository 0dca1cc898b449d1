import { EngineError } from './engine-error.ts'

/** Of TensorFlow's words: they end with traces of the nodes around. */
const keptCharacters = 1000

/**
 * What TensorFlow said when a graph failed, as an error that begins with the place:
 * `train: Conv2DBackpropFilter of conv2d_3: OOM when allocating tensor with shape …`.
 */
export function graphError(error: unknown): EngineError {
  if (error instanceof EngineError) return error
  const words = (error instanceof Error ? error.message : String(error)).slice(0, keptCharacters)
  const exhausted = /OOM|ResourceExhausted|RESOURCE_EXHAUSTED|out of memory|bad_alloc/i.test(words)
  const code = exhausted ? 'OUT_OF_MEMORY' : 'GRAPH_FAILED'
  const place = placeOf(words)
  return new EngineError(code, place === undefined ? words : `${place}: ${words}`, error)
}

/**
 * Nodes are named signature/layer/operation, with _1, _2 … where that is not unique. Those that use a
 * variable have its name between: train/dense_0/dense_0/bias/read.
 */
function placeOf(words: string): string | undefined {
  const [, node] = /\{\{node ([^}\s]+)\}\}/.exec(words) ?? []
  const [signature, ...path] = (node?.split('/') ?? []).filter(
    (part, at, all) => part !== all[at - 1],
  )
  const operation = path.pop()?.replace(/_\d+$/, '')
  if (signature === undefined || operation === undefined) return node
  return `${signature}: ${operation}${path.length > 0 ? ` of ${path.join('/')}` : ''}`
}
