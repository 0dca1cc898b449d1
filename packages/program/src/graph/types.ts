/** TensorFlow's DataType numbers (tensorflow/core/framework/types.proto). */
export const DataType = {
  float32: 1,
  int32: 3,
  uint8: 4,
  int64: 9,
  bool: 10,
  bfloat16: 14,
  uint16: 17,
  float16: 19,
  resource: 20,
} as const
export type DataTypeName = keyof typeof DataType

/** -1 stands for a size known only when the graph runs: the batch. */
export type Shape = readonly number[]

/** One output of a node. */
export interface Tensor {
  node: string
  output: number
  type: DataTypeName
  shape: Shape
}

/** Two tensors are one if these are equal. */
export function keyOf({ node, output }: Tensor): string {
  return `${node}:${output}`
}

export interface Variable {
  name: string
  type: DataTypeName
  shape: Shape
  handle: Tensor
}

export function elementCount(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1)
}
