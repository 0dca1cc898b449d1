import { createRequire } from 'node:module'

/** Operations of a graph that differ in nothing but their place. */
export interface UsedOperation {
  operation: string
  /** By attribute, numbers of TensorFlow's DataType (see `DataType`). */
  types: Record<string, number>
  /** Names of the nodes. */
  nodes: string[]
}

interface NodeMessage {
  getOp(): string
  getName(): string
  getAttrMap(): { forEach(visit: (value: { getType(): number }, name: string) => void): void }
}
interface SavedModelMessage {
  getMetaGraphsList(): { getGraphDef(): { getNodeList(): NodeMessage[] } }[]
}

/** The operations in the bytes of a SavedModel, read with the messages that tfjs-node has. */
export function operationsOf(savedModel: Uint8Array): UsedOperation[] {
  const require = createRequire(import.meta.url)
  const messages = require('@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js')
  const read: SavedModelMessage = messages.SavedModel.deserializeBinary(savedModel)
  const found = new Map<string, UsedOperation>()
  for (const node of read.getMetaGraphsList().flatMap((one) => one.getGraphDef().getNodeList())) {
    const types = new Map<string, number>()
    node.getAttrMap().forEach((value, name) => {
      if (value.getType() !== 0) types.set(name, value.getType())
    })
    const sorted = [...types].sort(([a], [b]) => (a < b ? -1 : 1))
    const key = JSON.stringify([node.getOp(), sorted])
    const known = found.get(key)
    if (known) known.nodes.push(node.getName())
    else {
      const entry = { types: Object.fromEntries(sorted), nodes: [node.getName()] }
      found.set(key, { operation: node.getOp(), ...entry })
    }
  }
  return [...found.values()]
}
