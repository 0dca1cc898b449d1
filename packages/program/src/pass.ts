import type { Precision } from '@sweepstack/protocol'
import type { Graph } from './graph/graph.ts'
import { type Operations, operationsOn } from './graph/operations.ts'
import { type DataTypeName, keyOf, type Shape, type Tensor, type Variable } from './graph/types.ts'

/** What a variable holds: decides its initial value, and whether the optimizer moves it. */
export type VariableRole =
  | 'kernel'
  | 'bias'
  | 'gamma'
  | 'beta'
  | 'movingMean'
  | 'movingVariance'
  | 'lossScale'
  /** Whole numbers, int32 in a checkpoint; float32 on the device, as int32 variables have no place on a GPU. */
  | 'counter'

/** Type of the activations and their gradients. */
export const computeTypes = {
  float32: 'float32',
  mixed_bfloat16: 'bfloat16',
  mixed_float16: 'float16',
} as const satisfies Record<Precision, DataTypeName>

export interface PassOptions {
  training: boolean
  /** Type of the activations; variables and their updates stay float32. */
  compute: DataTypeName
  batchNormMomentum: number
  /** Scale of every dropout rate; 0 switches dropout off. */
  dropout: number
  /** int32 []: the lineage's seed, and the number of steps done; seeds of the dropout masks. */
  seed?: Tensor
  step?: Tensor
}

/**
 * One forward pass through a model and, in training, the backward pass by hand. Each layer computes its
 * output and leaves behind what turns the gradient of its output into those of its input and parameters.
 */
export class Pass {
  readonly graph: Graph
  readonly math: Operations
  readonly options: PassOptions
  /** Gradients of the parameters, filled by `backward`. */
  readonly gradients: { variable: Variable; gradient: Tensor }[] = []
  /** New values of BatchNorm's moving statistics. */
  readonly updates: { variable: Variable; value: Tensor }[] = []
  /** The images, if known: no gradient flows back to them. */
  input: Tensor | undefined
  readonly #roles: Map<string, VariableRole>
  readonly #backward: (() => void)[] = []
  readonly #cotangents = new Map<string, Tensor>()
  readonly #counts = new Map<string, number>()
  readonly #scope: string
  #lossScale: Tensor | undefined

  constructor(graph: Graph, roles: Map<string, VariableRole>, options: PassOptions) {
    this.graph = graph
    this.math = operationsOn(graph)
    this.options = options
    this.#roles = roles
    this.#scope = graph.scope
  }

  /** Nodes made inside `build`, and later in its part of the backward pass, are named after the layer. */
  inside<T>(layer: string, build: () => T): T {
    return this.graph.within(this.#scope === '' ? layer : `${this.#scope}/${layer}`, build)
  }

  /** `conv2d_0`, `conv2d_1`, …: the same in every pass over the same model. */
  layerName(kind: string): string {
    const count = this.#counts.get(kind) ?? 0
    this.#counts.set(kind, count + 1)
    return `${kind}_${count}`
  }

  /** A float32 variable of the model and its value in this step. */
  parameter(name: string, shape: Shape, role: VariableRole): { variable: Variable; value: Tensor } {
    const variable = this.graph.variable(name, 'float32', shape)
    this.#roles.set(name, role)
    return { variable, value: this.graph.read(variable) }
  }

  /** Registers a layer's part of the backward pass; they run in reverse order. */
  onBackward(step: () => void): void {
    const { scope } = this.graph
    if (this.options.training) this.#backward.push(() => this.graph.within(scope, step))
  }

  /** d loss / d value, once everything behind `value` has gone backward. */
  gradientOf(value: Tensor): Tensor {
    const gradient = this.#cotangents.get(keyOf(value))
    if (gradient === undefined) throw new Error(`nothing flows back to ${value.node}`)
    return gradient
  }

  /** Adds to d loss / d value: a value used twice gets the sum. */
  flowBack(value: Tensor, gradient: Tensor): void {
    const sum = this.#cotangents.get(keyOf(value))
    this.#cotangents.set(keyOf(value), sum ? this.math.add(sum, gradient) : gradient)
  }

  learn(variable: Variable, gradient: Tensor): void {
    this.gradients.push({ variable, gradient: this.math.cast(gradient, 'float32') })
  }

  /** d loss / d loss: 1, or what the loss is scaled by; the gradients are scaled by as much. */
  get lossScale(): Tensor {
    return this.#lossScale ?? this.math.scalar(1)
  }

  backward(lossScale?: Tensor): void {
    this.#lossScale = lossScale
    for (const step of this.#backward.reverse()) step()
  }
}
