import type { Layer } from '@sweepstack/models'
import { type ImageShape, imageBytes, type Precision } from '@sweepstack/protocol'
import { areFinite } from './all-finite.ts'
import { buildData } from './data.ts'
import { buildEvaluation } from './evaluation.ts'
import { forward } from './forward.ts'
import { Graph } from './graph/graph.ts'
import { type Operations, operationsOn } from './graph/operations.ts'
import type { Shape, Tensor, Variable } from './graph/types.ts'
import { batchesAtOnce, type Figures, inBatches } from './in-batches.ts'
import { type Augmentation, augment } from './layers/augment.ts'
import { crossEntropy } from './layers/cross-entropy.ts'
import { type Normalization, normalizeImages } from './layers/normalize-images.ts'
import { LossScale } from './loss-scale.ts'
import { applyGradients, type OptimizerSettings } from './optimizer.ts'
import { computeTypes, Pass, type PassOptions, type VariableRole } from './pass.ts'

/** What a compiled graph depends on; learning rate, seed and images are inputs of it. */
export interface ProgramSettings {
  layers: Layer[]
  /** Of the images. */
  shape: ImageShape
  optimizer: OptimizerSettings
  normalization: Normalization
  precision: Precision
  batchNormMomentum: number
  dropout: number
  /** 0 for none. */
  labelSmoothing?: number
  /** By class, what the training loss of its images is multiplied by; left out, nothing. */
  classWeights?: number[]
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
 * Compiles a model and its optimizer into one graph with nine signatures over shared variables:
 * `train {indices int32[n], batch_size int32[], learning_rates f32[k], seed int32[]} → {losses, correct}`, k steps
 * on batches of the indices, one after the other (see `inBatches`; figures f32[256], the first k count),
 * `evaluate`, `get_probabilities` and `predict` (see `buildEvaluation`),
 * `inspect {} → {finite int32[n]}`, `reserve_data` and `set_data` (see `buildData`), `get_state`,
 * `set_state`. The images stay on the device; only indices travel.
 */
export function compileProgram(settings: ProgramSettings): Program {
  const graph = new Graph()
  const math = operationsOn(graph)
  const roles = new Map<string, VariableRole>()
  const bytes = imageBytes(settings.shape)
  const data = {
    images: graph.variable('data/images', 'uint8', [-1, bytes]),
    labels: graph.variable('data/labels', 'float32', [-1]),
  }
  const figures = {
    losses: graph.variable('data/losses', 'float32', [batchesAtOnce]),
    correct: graph.variable('data/correct', 'float32', [batchesAtOnce]),
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
    const pixels = math.reshape(rows, [-1, ...settings.shape])
    const normalized = normalizeImages(pass, pixels, settings.normalization)
    const seen = settings.augmentation
      ? augment(pass, normalized, math.sizeOf(indices), settings.augmentation)
      : normalized
    const images = math.cast(seen, pass.options.compute)
    pass.input = images
    const logits = forward(pass, images, settings.layers)
    const labels = math.cast(math.gather(data.labels, indices), 'int32')
    const weights = options.training ? settings.classWeights : undefined
    const how = { smoothing: settings.labelSmoothing, weights }
    return { pass, logits, ...crossEntropy(pass, logits, labels, how) }
  }

  graph.within('train', () => buildTrain(graph, { ...settings, step, roles, run, figures }))
  const evaluate = (indices: Tensor) => run(indices, { training: false })
  const probabilities = buildEvaluation(graph, figures, evaluate)
  buildData(graph, { ...data, ...figures, probabilities, bytes })
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
  figures: Figures
}

function buildTrain(graph: Graph, { step, figures, ...options }: TrainOptions): void {
  const math = operationsOn(graph)
  const indices = graph.placeholder('indices', 'int32', [-1])
  const size = graph.placeholder('batch_size', 'int32', [])
  const rates = graph.placeholder('learning_rates', 'float32', [-1])
  const seed = graph.placeholder('seed', 'int32', [])
  // Read before the first step and written after the last: int32 variables have no place on a GPU.
  const before = graph.read(step)
  const { losses, correct, count } = inBatches(graph, figures, { indices, size }, (batch) => {
    const rate = math.partOf(rates, batch.number, math.scalar(1, 'int32'))
    return buildStep(graph, options, {
      indices: batch.indices,
      learningRate: math.reshape(rate, []),
      seed,
      before: math.add(before, batch.number),
    })
  })
  const counted = graph.assign(step, math.add(before, count))
  graph.signature(
    'train',
    { indices, batch_size: size, learning_rates: rates, seed },
    { losses: graph.identity(losses, 'losses', [counted]), correct },
  )
}

interface StepInputs {
  /** int32 [b] */
  indices: Tensor
  /** float32 [] */
  learningRate: Tensor
  /** int32 [] */
  seed: Tensor
  /** int32 [], the number of steps done. */
  before: Tensor
}

function buildStep(
  graph: Graph,
  { optimizer, precision, roles, run }: Omit<TrainOptions, 'step' | 'figures'>,
  { indices, learningRate, seed, before }: StepInputs,
) {
  const math = operationsOn(graph)
  const next = math.add(before, math.scalar(1, 'int32'))
  const { pass, loss, correct } = run(indices, { training: true, seed, step: before })
  const scaling = precision === 'mixed_float16' ? new LossScale(graph, roles) : undefined
  pass.backward(scaling?.scale)
  // Variables are updated in place: every value of this step must have been read and used before.
  const used = [
    ...pass.gradients.map(({ gradient }) => gradient),
    ...pass.updates.map(({ value }) => value),
  ]
  const ready = graph.barrier([...used, loss, correct], 'gradients_ready')
  const updated = scaling
    ? scaling.guard(pass.gradients, ready, next, (inputs) =>
        applyGradients(graph, optimizer, inputs.gradients, { learningRate, ...inputs }),
      )
    : applyGradients(graph, optimizer, pass.gradients, {
        learningRate,
        ready,
        time: math.cast(next, 'float32'),
      })
  const moved = pass.updates.map(({ variable, value }) => graph.assign(variable, value, [ready]))
  return { loss, correct, done: [...updated, ...moved] }
}

function buildState(graph: Graph, math: Operations, state: StateVariable[]): void {
  const variable = ({ name, type, shape }: StateVariable) => graph.variable(name, type, shape)
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
      graph.identity(math.cast(graph.read(variable(item)), item.type), item.name),
    ])
    graph.signature('get_state', {}, Object.fromEntries(outputs))
  })
  graph.within('set_state', () => {
    const inputs = new Map<string, Tensor>()
    const assigned = state.map((item) => {
      const value = graph.placeholder(item.name, item.type, item.shape)
      inputs.set(item.name, value)
      const { type } = variable(item)
      return graph.assign(variable(item), math.cast(math.copy(value), type))
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
      type: roles.get(name) === 'counter' ? 'int32' : (type as 'float32' | 'int32'),
      shape,
      role: name === stepName ? 'step' : (roles.get(name) ?? 'slot'),
    }))
}
