import { shapeProto } from './attribute.ts'
import { mapEntry } from './node-def.ts'
import { bytesField, integerField } from './protobuf.ts'
import { DataType, type Tensor } from './types.ts'

export interface Signature {
  inputs: Record<string, Tensor>
  outputs: Record<string, Tensor>
}

/** SignatureDef (tensorflow/core/protobuf/meta_graph.proto). */
export function signatureProto({ inputs, outputs }: Signature): Buffer {
  const fields = (field: number, tensors: Record<string, Tensor>) =>
    Object.entries(tensors).map(([key, tensor]) =>
      bytesField(field, mapEntry(key, tensorInfo(tensor))),
    )
  return Buffer.concat([
    ...fields(1, inputs),
    ...fields(2, outputs),
    bytesField(3, 'tensorflow/serving/predict'),
  ])
}

function tensorInfo({ node, output, type, shape }: Tensor): Buffer {
  return Buffer.concat([
    bytesField(1, `${node}:${output}`),
    integerField(2, DataType[type]),
    bytesField(3, shapeProto(shape)),
  ])
}
