import { bytesField } from './protobuf.ts'

/** NodeDef (tensorflow/core/framework/node_def.proto), encoded. */
export function nodeDef(
  name: string,
  operation: string,
  sources: string[],
  attributes: Record<string, Buffer>,
): Buffer {
  return Buffer.concat([
    bytesField(1, name),
    bytesField(2, operation),
    ...sources.map((source) => bytesField(3, source)),
    ...Object.entries(attributes).map(([key, value]) => bytesField(5, mapEntry(key, value))),
  ])
}

/** An entry of a map field. */
export function mapEntry(key: string, value: Uint8Array): Buffer {
  return Buffer.concat([bytesField(1, key), bytesField(2, value)])
}
