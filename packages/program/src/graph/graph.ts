import { attribute } from './attribute.ts'
import { constantBytes } from './constant-bytes.ts'
import { type Frame, isInside } from './frame.ts'
import { mapEntry, nodeDef } from './node-def.ts'
import { bytesField, integerField } from './protobuf.ts'
import { type Signature, signatureProto } from './signature-proto.ts'
import { type DataTypeName, keyOf, type Shape, type Tensor, type Variable } from './types.ts'

export interface NodeOptions {
  name?: string
  /** Nodes that must have run before. */
  after?: Tensor[]
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
  /** The loop that is being built. */
  #frame: Frame | undefined

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
    this.#add(
      name,
      operation,
      inputs.map((input) => this.#entered(input)),
      this.#ordered(inputs, options.after ?? []),
      attributes,
    )
    const results = outputs.length > 0 ? outputs : [['int32', []] as [DataTypeName, Shape]]
    this.#frame?.inside.add(name)
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
    const key = `${this.#frame?.name ?? ''}|${type}|${shape}|${content.toString('base64')}`
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
    const handle = this.#outside(() =>
      this.one('VarHandleOp', [], attributes, 'resource', [], { name: `variable/${name}` }),
    )
    const variable = { name, type, shape, handle }
    this.variables.set(name, variable)
    return variable
  }

  read(variable: Variable, after: Tensor[] = []): Tensor {
    const { handle, type, shape, name } = variable
    const attributes = { dtype: attribute.type(type) }
    const options = { name: `${name}/read`, after }
    return this.one('ReadVariableOp', [handle], attributes, type, shape, options)
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

  /**
   * Runs a round `count` times, int32 [], one after the other; answers a tensor that is there after the last.
   * `round` builds it, once, from its number (int32 [], from 0), and answers what must have run before the next
   * one begins. What it uses from outside is the same in every round. Frames as in Yu et al., Dynamic Control
   * Flow in Large-Scale Machine Learning (EuroSys 2018), section 4.
   */
  loop(name: string, count: Tensor, round: (number: Tensor) => Tensor[]): Tensor {
    if (this.#frame) throw new Error('a loop in a loop')
    const int32 = { T: attribute.type('int32') }
    const zero = this.constant([0], [], 'int32')
    const frame: Frame = { name: this.#unique(name), inside: new Set(), entries: new Map() }
    // Merge names what comes back before that is built.
    const back: Tensor = { node: this.#unique(`${name}/next`), output: 0, type: 'int32', shape: [] }
    frame.inside.add(back.node)
    this.#frame = frame
    try {
      const first = this.#enter(frame, zero, false)
      frame.inside.add(first.node)
      const both = { ...int32, N: attribute.integer(2) }
      const number = this.one('Merge', [first, back], both, 'int32', [])
      const isNext = this.one('Less', [number, count], int32, 'bool', [])
      const goes = this.one('LoopCond', [isNext], {}, 'bool', [])
      const sides: [DataTypeName, Shape][] = [
        ['int32', []],
        ['int32', []],
      ]
      const [end, next] = this.node('Switch', [number, goes], int32, sides) as [Tensor, Tensor]
      frame.start = this.identity(next, `${name}/round`)
      const done = this.barrier(round(frame.start), `${name}/done`)
      const one = this.constant([1], [], 'int32')
      const counted = this.one('AddV2', [frame.start, one], int32, 'int32', [], { after: [done] })
      this.#add(back.node, 'NextIteration', [counted], [], int32)
      this.#frame = undefined
      return this.one('Exit', [end], int32, 'int32', [], { name: `${name}/exit` })
    } finally {
      this.#frame = undefined
    }
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

  #add(
    name: string,
    operation: string,
    inputs: Tensor[],
    after: Tensor[],
    attributes: Record<string, Buffer>,
  ): void {
    const sources = [
      ...inputs.map(({ node, output }) => (output === 0 ? node : `${node}:${output}`)),
      ...after.map(({ node }) => `^${node}`),
    ]
    this.#nodes.push(nodeDef(name, operation, sources, attributes))
  }

  /** The tensor as the loop in the making may use it. */
  #entered(input: Tensor): Tensor {
    const frame = this.#frame
    if (frame === undefined || isInside(frame, input)) return input
    const known = frame.entries.get(keyOf(input))
    if (known) return known
    const made = this.#enter(frame, input, true)
    frame.entries.set(keyOf(input), made)
    return made
  }

  #enter(frame: Frame, { node, output, type, shape }: Tensor, isConstant: boolean): Tensor {
    const name = this.within('', () => this.#unique(`${frame.name}/enter`))
    const attributes = {
      T: attribute.type(type),
      frame_name: attribute.text(frame.name),
      is_constant: attribute.bool(isConstant),
      parallel_iterations: attribute.integer(1),
    }
    this.#add(name, 'Enter', [{ node, output, type, shape }], [], attributes)
    return { node: name, output: 0, type, shape }
  }

  /**
   * What a new node waits for. One in a loop that depends on nothing of the round begins with the round: it would
   * also run where no further round does.
   */
  #ordered(inputs: Tensor[], after: Tensor[]): Tensor[] {
    const frame = this.#frame
    if (frame?.start === undefined) return after
    const outside = after.find((tensor) => !isInside(frame, tensor))
    if (outside) throw new Error(`${outside.node} is no part of the loop ${frame.name}`)
    if (after.length > 0 || inputs.some((input) => isInside(frame, input))) return after
    return [frame.start]
  }

  /** Builds at the top, and outside of any loop. */
  #outside<T>(build: () => T): T {
    const frame = this.#frame
    this.#frame = undefined
    try {
      return this.within('', build)
    } finally {
      this.#frame = frame
    }
  }

  #unique(name: string): string {
    const wanted = this.#scope + name
    let unique = wanted
    for (let copy = 1; this.#names.has(unique); copy += 1) unique = `${wanted}_${copy}`
    this.#names.add(unique)
    return unique
  }
}
