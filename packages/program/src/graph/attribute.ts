import { bytesField, floatField, integerField, varint } from './protobuf.ts'
import { DataType, type DataTypeName, type Shape } from './types.ts'

/** AttrValue of a NodeDef (tensorflow/core/framework/attr_value.proto), encoded. */
export const attribute = {
  type: (type: DataTypeName) => integerField(6, DataType[type]),
  integer: (value: number) => integerField(3, value),
  float: (value: number) => floatField(4, value),
  bool: (value: boolean) => integerField(5, value ? 1 : 0),
  text: (value: string) => bytesField(2, value),
  shape: (shape: Shape) => bytesField(7, shapeProto(shape)),
  integers: (values: readonly number[]) =>
    bytesField(1, bytesField(3, Buffer.concat(values.map((value) => varint(value))))),
  tensor: (type: DataTypeName, shape: Shape, content: Uint8Array) =>
    bytesField(
      8,
      Buffer.concat([
        integerField(1, DataType[type]),
        bytesField(2, shapeProto(shape)),
        bytesField(4, content),
      ]),
    ),
}

/** TensorShapeProto: one Dim message per axis. */
export function shapeProto(shape: Shape): Buffer {
  return Buffer.concat(shape.map((size) => bytesField(2, integerField(1, size))))
}
