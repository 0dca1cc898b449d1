import { areFinite } from './all-finite.ts'
import { attribute } from './graph/attribute.ts'
import type { Graph } from './graph/graph.ts'
import { type Operations, operationsOn } from './graph/operations.ts'
import type { Tensor, Variable } from './graph/types.ts'
import type { Pass, VariableRole } from './pass.ts'

/** Of keras.optimizers.LossScaleOptimizer. */
export const initialLossScale = 2 ** 15
const growthSteps = 2000

/** Variables of the state: float32 [], and two int32 []. */
export const lossScaleNames = {
  scale: 'optimizer/loss_scale/scale',
  /** Steps in a row with finite gradients. */
  finite: 'optimizer/loss_scale/finite_steps',
  skipped: 'optimizer/loss_scale/skipped_steps',
} as const

/** What carries out updates: answers the nodes to wait for. `time` is float32 [], 1 for the first update. */
type Update = (inputs: { gradients: Pass['gradients']; ready: Tensor; time: Tensor }) => Tensor[]

/**
 * Dynamic loss scaling (Micikevicius et al., 2017, arXiv 1710.03740, 3.2) as Keras' LossScaleOptimizer has
 * it: the loss is multiplied by a scale, 2¹⁵ at first, and the gradients are divided by it. The scale is
 * doubled after 2,000 steps in a row whose gradients were finite; a step with another gradient changes
 * nothing but the scale, which it halves. Such a step is no update: an optimizer's time stands still.
 * All of it is in the graph, so a step needs no answer of the host.
 */
export class LossScale {
  /** float32 [], in this step. */
  readonly scale: Tensor
  readonly #graph: Graph
  readonly #math: Operations
  readonly #counters: Record<'scale' | 'finite' | 'skipped', { variable: Variable; value: Tensor }>

  constructor(graph: Graph, roles: Map<string, VariableRole>) {
    this.#graph = graph
    this.#math = operationsOn(graph)
    const counter = (name: string, role: VariableRole) => {
      const variable = graph.variable(name, 'float32', [])
      roles.set(name, role)
      return { variable, value: graph.read(variable) }
    }
    this.#counters = {
      scale: counter(lossScaleNames.scale, 'lossScale'),
      finite: counter(lossScaleNames.finite, 'counter'),
      skipped: counter(lossScaleNames.skipped, 'counter'),
    }
    this.scale = this.#counters.scale.value
  }

  /**
   * Carries out `update` where all scaled gradients are finite, and moves the scale. `steps` int32 [] counts
   * this step. Answers the nodes to wait for, which run in either case.
   */
  guard(scaled: Pass['gradients'], ready: Tensor, steps: Tensor, update: Update): Tensor[] {
    const graph = this.#graph
    const math = this.#math
    const gradients = scaled.map(({ variable, gradient }) => ({
      variable,
      gradient: math.divide(gradient, this.scale),
    }))
    const finite = math.all(
      areFinite(
        graph,
        scaled.map(({ gradient }) => gradient),
      ),
    )
    const [isSkipped, isApplied] = graph.node(
      'Switch',
      [finite, finite],
      { T: attribute.type('bool') },
      [
        ['bool', []],
        ['bool', []],
      ],
      { after: [ready] },
    ) as [Tensor, Tensor]
    // What waits for the side of a Switch that is not taken does not run.
    const gate = graph.identity(isApplied, 'gradients_finite')
    const time = math.subtract(math.cast(steps, 'float32'), this.#counters.skipped.value)
    const updated = update({ gradients, ready: gate, time })
    const ends = [graph.identity(isSkipped, 'skipped'), graph.identity(gate, 'applied', updated)]
    const done = graph.node('Merge', ends, { T: attribute.type('bool'), N: attribute.integer(2) }, [
      ['bool', []],
      ['int32', []],
    ])[0] as Tensor
    return [done, ...this.#move(finite, ready)]
  }

  #move(finite: Tensor, ready: Tensor): Tensor[] {
    const math = this.#math
    const graph = this.#graph
    const { scale, finite: inRow, skipped } = this.#counters
    const one = math.scalar(1)
    const isFull = math.equal(inRow.value, math.scalar(growthSteps - 1))
    const grown = math.select(isFull, math.multiply(scale.value, math.scalar(2)), scale.value)
    const halved = math.multiply(scale.value, math.scalar(0.5))
    const none = math.scalar(0)
    const counted = math.select(isFull, none, math.add(inRow.value, one))
    return [
      graph.assign(scale.variable, math.select(finite, grown, halved), [ready]),
      graph.assign(inRow.variable, math.select(finite, counted, none), [ready]),
      graph.assign(
        skipped.variable,
        math.select(finite, skipped.value, math.add(skipped.value, one)),
        [ready],
      ),
    ]
  }
}
