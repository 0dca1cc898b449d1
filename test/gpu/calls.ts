// Times calls of the device program, as JSON says: `count` steps of a batch in one call, and what else crosses
// between this process and the device. Prints a line for each. Started by split.ts, with a trainer's environment.

import { layersOf } from '@sweepstack/models'
import { compileProgram } from '@sweepstack/program'
import { type ImageShape, imageBytes } from '@sweepstack/protocol'
import { DeviceProgram } from '../../packages/engine/src/device-program.ts'
import { loadTensorflow } from '../../packages/engine/src/tensorflow.ts'
import { initialValue } from '../../packages/program/src/initial-value.ts'
import { noise } from '../bench/contenders/noise.ts'
import { spreadOf } from '../bench/statistics.ts'

interface Work {
  model: 'cnn' | 'resnet10'
  precision: 'float32' | 'mixed_bfloat16' | 'mixed_float16'
  batches: number[]
  counts: number[]
  /** Seconds for each measurement, warm. */
  seconds: number
}

const { model, precision, batches, counts, seconds }: Work = JSON.parse(process.argv[2] as string)
const shape: ImageShape = [64, 64, 3]
const classes = 100
const images = 2048
const program = await DeviceProgram.load(
  loadTensorflow(),
  compileProgram({
    layers: layersOf(model, classes),
    shape,
    optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0 },
    normalization: { kind: 'unit' },
    precision,
    batchNormMomentum: 0.99,
    dropout: 1,
  }),
)
const data = noise(images, imageBytes(shape), classes)
const uploading = performance.now()
await program.setData([data, noise(32, imageBytes(shape), classes)], 32)
say({ call: 'upload', bytes: data.pixels.length, ms: performance.now() - uploading })
program.setState(
  program.state.map((variable, place) => ({
    name: variable.name,
    dtype: variable.type === 'int32' ? ('I32' as const) : ('F32' as const),
    shape: [...variable.shape],
    data: initialValue(variable, 1, place),
  })),
)

for (const batchSize of batches) {
  for (const count of counts) {
    const indices = Int32Array.from({ length: batchSize * count }, (_, place) => place % images)
    const learningRates = new Float32Array(count).fill(1e-6)
    const call = () => program.train({ indices, batchSize, learningRates, seed: 1 })
    say({ call: 'train', batchSize, count, ...timed(call) })
  }
}
const weights = program.state.reduce(
  (sum, { shape: of }) => sum + 4 * of.reduce((a, b) => a * b, 1),
  0,
)
say({ call: 'state to the host', bytes: weights, ...timed(() => program.getState()) })
say({ call: 'finite', ...timed(() => program.nonFinite()) })
say({ call: 'probabilities', ...timed(() => program.probabilities()) })
process.exit(0)

/** Milliseconds of a call, once it is warm; three of them at least. */
function timed(call: () => unknown): { ms: ReturnType<typeof spreadOf> } {
  call()
  call()
  const took: number[] = []
  const end = performance.now() + 1000 * seconds
  while (took.length < 3 || performance.now() < end) {
    const started = performance.now()
    call()
    took.push(performance.now() - started)
  }
  return { ms: spreadOf(took) }
}

function say(line: object): void {
  console.log(JSON.stringify(line))
}
