import type { Layer } from '@sweepstack/models'
import type { Precision } from '@sweepstack/protocol'
import { areFinite } from './all-finite.ts'
import { buildData } from './data.ts'
import { forward } from './forward.ts'
import { Graph } from './graph/graph.ts'
import { type Operations, operationsOn } from './graph/operations.ts'
import type { DataTypeName, Shape, Tensor, Variable } from './graph/types.ts'
import { type Augmentation, augment } from './layers/augment.ts'
import { crossEntropy } from './layers/cross-entropy.ts'
import { type Normalization, normalizeImages } from './layers/normalize-images.ts'
import { LossScale } from './loss-scale.ts'
import { applyGradients, type OptimizerSettings } from './optimizer.ts'
import { computeTypes, Pass, type PassOptions, type VariableRole } from './pass.ts'

/** What a compiled graph depends on; learning rate, seed and images are inputs of it. */
export interface ProgramSettings {
  layers: Layer[]
  imageSize: number
  optimizer: OptimizerSettings
  normalization: Normalization
  precision: Precision
  batchNormMomentum: number
  dropout: number
  /** 0 for none. */
  labelSmoothing?: number
  augmentation?: Augmentation
}

export interface StateVariable {
  name: string
  type: 'float32' | 'int32'
  shape: Shape
  role: VariableRole | 'slot' | 'step'
}

export interface Program {
  /** Bytes of a saved_model.pb. */
  savedModel: Buffer
  signatures: string[]
  /** What a checkpoint holds: weights, moving statistics, optimizer slots, step. */
  state: StateVariable[]
}

const stepName = 'step'

/**
 * Compiles a model and its optimizer into one graph with eight signatures over shared variables:
 * `train {indices int32[b], learning_rate f32[], seed int32[]} → {loss, correct}`,
 * `evaluate {indices} → {loss_sum, correct}`, `predict {indices} → {probabilities f32[b, classes]}`,
 * `inspect {} → {finite int32[n]}`, `reserve_data` and `set_data` (see `buildData`), `get_state`,
 * `set_state`. The images stay on the device; only indices travel.
 */
export function compileProgram(settings: ProgramSettings): Program {
  const graph = new Graph()
  const math = operationsOn(graph)
  const roles = new Map<string, VariableRole>()
  const bytes = 3 * settings.imageSize ** 2
  const data = {
    images: graph.variable('data/images', 'uint8', [-1, bytes]),
    labels: graph.variable('data/labels', 'int32', [-1]),
  }
  const step = graph.variable(stepName, 'int32', [])

  const run = (indices: Tensor, options: Pick<PassOptions, 'training' | 'seed' | 'step'>) => {
    const pass = new Pass(graph, roles, {
      compute: computeTypes[settings.precision],
      batchNormMomentum: settings.batchNormMomentum,
      dropout: settings.dropout,
      ...options,
    })
    const rows = math.gather(data.images, indices)
    const pixels = math.reshape(rows, [-1, settings.imageSize, settings.imageSize, 3])
    const normalized = normalizeImages(pass, pixels, settings.normalization)
    const seen = settings.augmentation
      ? augment(pass, normalized, math.sizeOf(indices), settings.augmentation)
      : normalized
    const images = math.cast(seen, pass.options.compute)
    pass.input = images
    const logits = forward(pass, images, settings.layers)
    const labels = math.gather(data.labels, indices)
    return { pass, logits, ...crossEntropy(pass, logits, labels, settings.labelSmoothing) }
  }

  graph.within('train', () => buildTrain(graph, { ...settings, step, roles, run }))
  graph.within('evaluate', () => {
    const indices = graph.placeholder('indices', 'int32', [-1])
    const { lossSum, correct } = run(indices, { training: false })
    const outputs = {
      loss_sum: graph.identity(lossSum, 'loss_sum'),
      correct: graph.identity(correct, 'correct'),
    }
    graph.signature('evaluate', { indices }, outputs)
  })
  graph.within('predict', () => {
    const indices = graph.placeholder('indices', 'int32', [-1])
    const { logits } = run(indices, { training: false })
    const probabilities = graph.identity(
      math.softmax(math.cast(logits, 'float32')),
      'probabilities',
    )
    graph.signature('predict', { indices }, { probabilities })
  })
  buildData(graph, { ...data, bytes })
  const state = stateOf(graph, roles)
  buildState(graph, math, state)
  return { savedModel: graph.encode(), signatures: graph.signatures, state }
}

type Run = (
  indices: Tensor,
  options: Pick<PassOptions, 'training' | 'seed' | 'step'>,
) => { pass: Pass; loss: Tensor; correct: Tensor; lossSum: Tensor }

interface TrainOptions {
  optimizer: OptimizerSettings
  precision: Precision
  step: Variable
  roles: Map<string, VariableRole>
  run: Run
}

function buildTrain(graph: Graph, options: TrainOptions): void {
  const { optimizer, step, run } = options
  const math = operationsOn(graph)
  const indices = graph.placeholder('indices', 'int32', [-1])
  const learningRate = graph.placeholder('learning_rate', 'float32', [])
  const seed = graph.placeholder('seed', 'int32', [])
  const before = graph.read(step)
  const next = math.add(before, math.scalar(1, 'int32'))
  const { pass, loss, correct } = run(indices, { training: true, seed, step: before })
  const scaling =
    options.precision === 'mixed_float16' ? new LossScale(graph, options.roles) : undefined
  pass.backward(scaling?.scale)
  // Variables are updated in place: every value of this step must have been read and used before.
  const used = [
    ...pass.gradients.map(({ gradient }) => gradient),
    ...pass.updates.map(({ value }) => value),
  ]
  const ready = graph.barrier([...used, next, loss, correct], 'gradients_ready')
  const updated = scaling
    ? scaling.guard(pass.gradients, ready, next, (inputs) =>
        applyGradients(graph, optimizer, inputs.gradients, { learningRate, ...inputs }),
      )
    : applyGradients(graph, optimizer, pass.gradients, {
        learningRate,
        ready,
        time: math.cast(next, 'float32'),
      })
  const done = graph.barrier(
    [
      ...updated,
      ...pass.updates.map(({ variable, value }) => graph.assign(variable, value, [ready])),
      graph.assign(step, next, [ready]),
    ],
    'updated',
  )
  graph.signature(
    'train',
    { indices, learning_rate: learningRate, seed },
    {
      loss: graph.identity(loss, 'loss', [done]),
      correct: graph.identity(correct, 'correct', [done]),
    },
  )
}

function buildState(graph: Graph, math: Operations, state: StateVariable[]): void {
  const variable = ({ name, type, shape }: StateVariable) =>
    graph.variable(name, type as DataTypeName, shape)
  graph.within('inspect', () => {
    const numbers = state.filter(({ type }) => type === 'float32')
    const finite = areFinite(
      graph,
      numbers.map((item) => graph.read(variable(item))),
    )
    graph.signature('inspect', {}, { finite: math.cast(finite, 'int32') })
  })
  graph.within('get_state', () => {
    const outputs = state.map((item) => [
      item.name,
      graph.identity(graph.read(variable(item)), item.name),
    ])
    graph.signature('get_state', {}, Object.fromEntries(outputs))
  })
  graph.within('set_state', () => {
    const inputs = new Map<string, Tensor>()
    const assigned = state.map((item) => {
      const value = graph.placeholder(item.name, item.type, item.shape)
      inputs.set(item.name, value)
      return graph.assign(variable(item), math.copy(value))
    })
    const done = graph.acknowledge(graph.barrier(assigned, 'done'))
    graph.signature('set_state', Object.fromEntries(inputs), { done })
  })
}

function stateOf(graph: Graph, roles: Map<string, VariableRole>): StateVariable[] {
  return [...graph.variables.values()]
    .filter(({ name }) => !name.startsWith('data/'))
    .map(({ name, type, shape }) => ({
      name,
      type: type as 'float32' | 'int32',
      shape,
      role: name === stepName ? 'step' : (roles.get(name) ?? 'slot'),
    }))
}
