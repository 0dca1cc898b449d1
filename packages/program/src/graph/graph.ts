import { attribute, shapeProto } from './attribute.ts'
import { constantBytes } from './constant-bytes.ts'
import { bytesField, integerField } from './protobuf.ts'
import { DataType, type DataTypeName, type Shape, type Tensor, type Variable } from './types.ts'

export interface NodeOptions {
  name?: string
  /** Nodes that must have run before. */
  after?: Tensor[]
}

interface Signature {
  inputs: Record<string, Tensor>
  outputs: Record<string, Tensor>
}

/** GraphDef version that TensorFlow 2.21 writes. */
const producer = 1882

/**
 * A TensorFlow graph in the making. It knows how nodes are written down, and nothing of learning.
 * `encode` gives the bytes of a SavedModel whose signatures share one session, and so its variables.
 */
export class Graph {
  readonly variables = new Map<string, Variable>()
  #nodes: Buffer[] = []
  #names = new Set<string>()
  #constants = new Map<string, Tensor>()
  #signatures = new Map<string, Signature>()
  #scope = ''

  /** What the names of new nodes begin with, without its last slash; empty at the top. */
  get scope(): string {
    return this.#scope.slice(0, -1)
  }

  /** Names made inside `build` begin with `scope/`, whatever the scope outside is. */
  within<T>(scope: string, build: () => T): T {
    const outer = this.#scope
    this.#scope = scope === '' ? '' : `${scope}/`
    try {
      return build()
    } finally {
      this.#scope = outer
    }
  }

  /** Adds a node and answers its outputs; a node without outputs answers one that only orders. */
  node(
    operation: string,
    inputs: Tensor[],
    attributes: Record<string, Buffer>,
    outputs: [DataTypeName, Shape][],
    options: NodeOptions = {},
  ): Tensor[] {
    const name = this.#unique(options.name ?? operation)
    const sources = [
      ...inputs.map(({ node, output }) => (output === 0 ? node : `${node}:${output}`)),
      ...(options.after ?? []).map(({ node }) => `^${node}`),
    ]
    this.#nodes.push(
      Buffer.concat([
        bytesField(1, name),
        bytesField(2, operation),
        ...sources.map((source) => bytesField(3, source)),
        ...Object.entries(attributes).map(([key, value]) =>
          bytesField(5, Buffer.concat([bytesField(1, key), bytesField(2, value)])),
        ),
      ]),
    )
    const results = outputs.length > 0 ? outputs : [['int32', []] as [DataTypeName, Shape]]
    return results.map(([type, shape], output) => ({ node: name, output, type, shape }))
  }

  /** A node with one output. */
  one(
    operation: string,
    inputs: Tensor[],
    attributes: Record<string, Buffer>,
    type: DataTypeName,
    shape: Shape,
    options?: NodeOptions,
  ): Tensor {
    return this.node(operation, inputs, attributes, [[type, shape]], options)[0] as Tensor
  }

  /** Equal constants are one node. */
  constant(values: readonly number[], shape: Shape, type: DataTypeName = 'float32'): Tensor {
    const content = constantBytes(values, type)
    const key = `${type}|${shape}|${content.toString('base64')}`
    const known = this.#constants.get(key)
    if (known) return known
    const made = this.within('', () =>
      this.one(
        'Const',
        [],
        { dtype: attribute.type(type), value: attribute.tensor(type, shape, content) },
        type,
        shape,
        { name: 'constant' },
      ),
    )
    this.#constants.set(key, made)
    return made
  }

  /** Data of a model as a node of its own: long, so not compared with other constants. */
  literal(name: string, shape: Shape, data: Float32Array): Tensor {
    const content = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    const value = attribute.tensor('float32', shape, content)
    return this.one('Const', [], { dtype: attribute.type('float32'), value }, 'float32', shape, {
      name,
    })
  }

  placeholder(name: string, type: DataTypeName, shape: Shape): Tensor {
    const attributes = { dtype: attribute.type(type), shape: attribute.shape(shape) }
    return this.one('Placeholder', [], attributes, type, shape, { name })
  }

  /** The variable of that name, made when first asked for. */
  variable(name: string, type: DataTypeName, shape: Shape): Variable {
    const known = this.variables.get(name)
    if (known) return known
    const attributes = {
      dtype: attribute.type(type),
      shape: attribute.shape(shape),
      shared_name: attribute.text(name),
      container: attribute.text(''),
    }
    const handle = this.within('', () =>
      this.one('VarHandleOp', [], attributes, 'resource', [], { name: `variable/${name}` }),
    )
    const variable = { name, type, shape, handle }
    this.variables.set(name, variable)
    return variable
  }

  read(variable: Variable): Tensor {
    const { handle, type, shape, name } = variable
    const attributes = { dtype: attribute.type(type) }
    return this.one('ReadVariableOp', [handle], attributes, type, shape, {
      name: `${name}/read`,
    })
  }

  assign(variable: Variable, value: Tensor, after: Tensor[] = []): Tensor {
    const attributes = { dtype: attribute.type(variable.type) }
    const options = { name: `${variable.name}/assign`, after }
    return this.node(
      'AssignVariableOp',
      [variable.handle, value],
      attributes,
      [],
      options,
    )[0] as Tensor
  }

  /** A node that does nothing, once all of `after` have run. */
  barrier(after: Tensor[], name: string): Tensor {
    return this.node('NoOp', [], {}, [], { after, name })[0] as Tensor
  }

  identity(value: Tensor, name: string, after: Tensor[] = []): Tensor {
    const attributes = { T: attribute.type(value.type) }
    return this.one('Identity', [value], attributes, value.type, value.shape, { name, after })
  }

  /** An output for a signature that only does something: 1, once `done` has run. */
  acknowledge(done: Tensor): Tensor {
    return this.identity(this.constant([1], [], 'int32'), 'acknowledged', [done])
  }

  signature(name: string, inputs: Record<string, Tensor>, outputs: Record<string, Tensor>): void {
    this.#signatures.set(name, { inputs, outputs })
  }

  get signatures(): string[] {
    return [...this.#signatures.keys()]
  }

  /** SavedModel bytes (tensorflow/core/protobuf/saved_model.proto) with the tag `serve`. */
  encode(): Buffer {
    const graph = Buffer.concat([
      ...this.#nodes.map((node) => bytesField(1, node)),
      bytesField(4, integerField(1, producer)),
    ])
    const meta = Buffer.concat([
      bytesField(1, Buffer.concat([bytesField(4, 'serve'), bytesField(5, '2.21.0')])),
      bytesField(2, graph),
      ...[...this.#signatures].map(([name, signature]) =>
        bytesField(5, mapEntry(name, signatureProto(signature))),
      ),
    ])
    return Buffer.concat([integerField(1, 1), bytesField(2, meta)])
  }

  #unique(name: string): string {
    const wanted = this.#scope + name
    let unique = wanted
    for (let copy = 1; this.#names.has(unique); copy += 1) unique = `${wanted}_${copy}`
    this.#names.add(unique)
    return unique
  }
}

function mapEntry(key: string, value: Uint8Array): Buffer {
  return Buffer.concat([bytesField(1, key), bytesField(2, value)])
}

function signatureProto({ inputs, outputs }: Signature): Buffer {
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
