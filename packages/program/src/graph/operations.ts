import { attribute } from './attribute.ts'
import type { Graph } from './graph.ts'
import type { DataTypeName, Shape, Tensor, Variable } from './types.ts'

/** The operations that every layer uses, over one graph. */
export function operationsOn(graph: Graph) {
  return { ...arithmeticOn(graph), ...structureOn(graph), ...listsOn(graph) }
}

const ofType = (tensor: Tensor) => ({ T: attribute.type(tensor.type) })

function arithmeticOn(graph: Graph) {
  const scalar = (value: number, type: DataTypeName = 'float32') =>
    graph.constant([value], [], type)
  const binary =
    (operation: string) =>
    (a: Tensor, b: Tensor, shape: Shape = a.shape) =>
      graph.one(operation, [a, b], ofType(a), a.type, shape)

  const unary = (operation: string) => (a: Tensor) =>
    graph.one(operation, [a], ofType(a), a.type, a.shape)

  const reduction =
    (operation: string) =>
    (a: Tensor, axes: readonly number[], options: { keep?: boolean } = {}) => {
      const keep = options.keep ?? false
      const shape = keep
        ? a.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
        : a.shape.filter((_, axis) => !axes.includes(axis))
      const attributes = {
        ...ofType(a),
        Tidx: attribute.type('int32'),
        keep_dims: attribute.bool(keep),
      }
      return graph.one(
        operation,
        [a, graph.constant(axes, [axes.length], 'int32')],
        attributes,
        a.type,
        shape,
      )
    }

  return {
    scalar,
    add: binary('AddV2'),
    subtract: binary('Sub'),
    multiply: binary('Mul'),
    divide: binary('RealDiv'),
    floorDivide: binary('FloorDiv'),
    maximum: binary('Maximum'),
    minimum: binary('Minimum'),
    power: binary('Pow'),
    square: unary('Square'),
    squareRoot: unary('Sqrt'),
    sign: unary('Sign'),
    softmax: unary('Softmax'),
    sum: reduction('Sum'),
    mean: reduction('Mean'),

    select: (condition: Tensor, a: Tensor, b: Tensor) =>
      graph.one('SelectV2', [condition, a, b], ofType(a), a.type, a.shape),
    equal: (a: Tensor, b: Tensor) => graph.one('Equal', [a, b], ofType(a), 'bool', a.shape),
    atLeast: (a: Tensor, b: Tensor) =>
      graph.one('GreaterEqual', [a, b], ofType(a), 'bool', a.shape),
  }
}

/** Types and shapes. */
function structureOn(graph: Graph) {
  return {
    cast(a: Tensor, type: DataTypeName): Tensor {
      if (a.type === type) return a
      const attributes = { SrcT: attribute.type(a.type), DstT: attribute.type(type) }
      return graph.one('Cast', [a], attributes, type, a.shape)
    },

    /** Reinterprets the bits; a smaller type adds an axis. */
    bitcast: (a: Tensor, type: DataTypeName, shape: Shape) =>
      graph.one('Bitcast', [a], { ...ofType(a), type: attribute.type(type) }, type, shape),

    reshape: (a: Tensor, shape: Shape) =>
      graph.one(
        'Reshape',
        [a, graph.constant(shape, [shape.length], 'int32')],
        { ...ofType(a), Tshape: attribute.type('int32') },
        a.type,
        shape,
      ),

    /** The sizes as the graph runs, int32 [rank]. */
    shapeOf: (a: Tensor) =>
      graph.one('Shape', [a], { ...ofType(a), out_type: attribute.type('int32') }, 'int32', [
        a.shape.length,
      ]),

    /** The number of elements as the graph runs, int32 []. */
    sizeOf: (a: Tensor) =>
      graph.one('Size', [a], { ...ofType(a), out_type: attribute.type('int32') }, 'int32', []),

    /** Whether a bool tensor is true everywhere, bool []. */
    all: (a: Tensor) => {
      const axes = a.shape.map((_, axis) => axis)
      const attributes = { Tidx: attribute.type('int32'), keep_dims: attribute.bool(false) }
      const inputs = [a, graph.constant(axes, [axes.length], 'int32')]
      return graph.one('All', inputs, attributes, 'bool', [])
    },

    /** A copy of its own: a fed value may alias JavaScript's memory. */
    copy: (a: Tensor) => graph.one('DeepCopy', [a], ofType(a), a.type, a.shape),
  }
}

/** Rows and lists. */
function listsOn(graph: Graph) {
  /** Scalars side by side, [n]. */
  const pack = (scalars: Tensor[]) =>
    graph.one(
      'Pack',
      scalars,
      {
        T: attribute.type((scalars[0] as Tensor).type),
        N: attribute.integer(scalars.length),
        axis: attribute.integer(0),
      },
      (scalars[0] as Tensor).type,
      [scalars.length],
    )

  return {
    pack,

    /** One value everywhere; the sizes are scalars known as the graph runs, `shape` what is known of them now. */
    fill: (sizes: Tensor[], value: Tensor, shape: Shape) =>
      graph.one(
        'Fill',
        [pack(sizes), value],
        { ...ofType(value), index_type: attribute.type('int32') },
        value.type,
        shape,
      ),

    /** Rows of a variable at `indices`. Read whole, it would be copied whole once a part of it was assigned. */
    gather: (table: Variable, indices: Tensor) =>
      graph.one(
        'ResourceGather',
        [table.handle, indices],
        {
          dtype: attribute.type(table.type),
          Tindices: attribute.type('int32'),
          batch_dims: attribute.integer(0),
          validate_indices: attribute.bool(true),
        },
        table.type,
        [-1, ...table.shape.slice(1)],
      ),

    /** `count` elements of a list from `first` on; both int32 []. */
    partOf: (list: Tensor, first: Tensor, count: Tensor) =>
      graph.one(
        'Slice',
        [list, pack([first]), pack([count])],
        { ...ofType(list), Index: attribute.type('int32') },
        list.type,
        [-1],
      ),
  }
}

export type Operations = ReturnType<typeof operationsOn>
