import type { Tensor } from './types.ts'

/** A loop in the making. */
export interface Frame {
  /** TensorFlow's name of it. */
  name: string
  /** Names of the nodes that run in each round. */
  inside: Set<string>
  /** How what lies outside comes in: by `keyOf` the tensor there. */
  entries: Map<string, Tensor>
  /** The round's number; nothing of a round runs before it. */
  start?: Tensor
}

export function isInside({ inside }: Frame, { node }: Tensor): boolean {
  return inside.has(node)
}
