import { mixWords, mulberry32 } from '@sweepstack/core'
import type { Layer } from '@sweepstack/models'
import { compileProgram, initialValue } from '@sweepstack/program'
import { type ImageShape, imageBytes } from '@sweepstack/protocol'
import { beforeAll, expect, test } from 'vitest'
import { DeviceProgram, type NamedTensor } from './device-program.ts'
import { loadTensorflow, type TensorflowModule } from './tensorflow.ts'

/**
 * The gradient that each layer hands back, against finite differences of the loss. One step of SGD with
 * rate 1 gives the gradient as w − w′; the difference is taken along a random direction of each variable.
 * TensorFlow's kernels of these layers are float32 (BatchNorm's only are), so the loss is known to some
 * 3e-7 and the quotient over 2 h = 0.004 to 1e-4: bounds are 2 % of the slope (kinks of ReLU and of pooling cost 1 % at this step) and
 * 4e-4 where there is none.
 */
const square: ImageShape = [8, 8, 3]
const classes = 4
const batch = 16

const head: Layer[] = [{ kind: 'flatten' }, { kind: 'dense', units: classes }]
const conv = (stride = 1, padding: 'same' | 'valid' = 'same'): Layer => ({
  kind: 'conv2d',
  filters: 4,
  size: 3,
  padding,
  stride,
})
const cases: Record<string, Layer[]> = {
  dense: head,
  'conv2d, valid': [conv(1, 'valid'), ...head],
  'conv2d, stride 2': [conv(2), ...head],
  'conv2d, 1×1 with stride 2 of few channels': [
    conv(),
    { kind: 'elu' },
    { kind: 'conv2d', filters: 4, size: 1, stride: 2, padding: 'same' },
    ...head,
  ],
  'conv2d, elu': [conv(), { kind: 'elu' }, ...head],
  'conv2d, silu': [conv(), { kind: 'silu' }, ...head],
  'conv2d, leakyRelu': [conv(), { kind: 'leakyRelu' }, ...head],
  'conv2d, relu': [conv(), { kind: 'relu' }, ...head],
  'conv2d, relu, maxPool as one': [
    conv(1, 'valid'),
    { kind: 'relu' },
    { kind: 'maxPool', size: 2 },
    ...head,
  ],
  'conv2d, relu, maxPool of cropped images': [
    { kind: 'conv2d', filters: 4, size: 4, padding: 'valid' },
    { kind: 'relu' },
    { kind: 'maxPool', size: 2 },
    ...head,
  ],
  'conv2d, relu, maxPool of cropped features': [
    conv(),
    conv(2, 'valid'),
    { kind: 'relu' },
    { kind: 'maxPool', size: 2 },
    ...head,
  ],
  averagePool: [conv(), { kind: 'averagePool', size: 4 }, ...head],
  globalAveragePool: [
    conv(),
    { kind: 'elu' },
    { kind: 'globalAveragePool' },
    { kind: 'dense', units: classes },
  ],
  'batchNorm of images': [conv(), { kind: 'batchNorm' }, { kind: 'elu' }, ...head],
  'batchNorm of features': [
    { kind: 'flatten' },
    { kind: 'dense', units: 8 },
    { kind: 'batchNorm' },
    { kind: 'elu' },
    { kind: 'dense', units: classes },
  ],
  dropout: [conv(), { kind: 'elu' }, { kind: 'dropout', rate: 0.25 }, ...head],
  residual: [
    conv(),
    { kind: 'residual', body: [{ kind: 'elu' }, conv(), { kind: 'elu' }], shortcut: [] },
    { kind: 'residual', body: [conv(2)], shortcut: [conv(2)] },
    ...head,
  ],
}

let tf: TensorflowModule
beforeAll(() => {
  process.env.TF_ENABLE_ONEDNN_OPTS = '0'
  tf = loadTensorflow()
})

const indices = Int32Array.from({ length: batch }, (_, place) => place)

async function load(layers: Layer[], labelSmoothing: number, shape: ImageShape) {
  const program = await DeviceProgram.load(
    tf,
    compileProgram({
      layers,
      shape,
      labelSmoothing,
      dropout: 1,
      batchNormMomentum: 0.9,
      optimizer: { kind: 'sgd', momentum: 0, nesterov: false },
      normalization: { kind: 'unit' },
      precision: 'float32',
    }),
  )
  const pixels = Uint8Array.from({ length: batch * imageBytes(shape) }, (_, place) =>
    mixWords(3, place),
  )
  const labels = Int32Array.from({ length: batch }, (_, place) => place % classes)
  await program.setData([{ pixels, labels }])
  const state: NamedTensor[] = program.state.map((variable, place) => ({
    name: variable.name,
    dtype: variable.type === 'int32' ? 'I32' : 'F32',
    shape: [...variable.shape],
    data: initialValue(variable, 17, place),
  }))
  return { program, state }
}

/** Of an odd size: nothing is a whole number of strides, windows, or words of pixels and random bits. */
const odd: Layer[] = [
  { kind: 'dropout', rate: 0.3 },
  conv(2),
  { kind: 'elu' },
  conv(2, 'valid'),
  { kind: 'averagePool', size: 2 },
  ...head,
] as Layer[]

/** Rows and columns are cut off by other counts, and pooled by windows that leave some over. */
const narrow: Layer[] = [
  { kind: 'conv2d', filters: 4, size: 4, padding: 'valid' },
  { kind: 'relu' },
  { kind: 'maxPool', size: 2 },
  { kind: 'batchNorm' },
  conv(),
  { kind: 'elu' },
  { kind: 'globalAveragePool' },
  { kind: 'dense', units: classes },
]

test.each([
  ...Object.entries(cases).map(([name, layers]) => [name, layers, 0, square] as const),
  ['label smoothing', head, 0.2, square] as const,
  ['images of 19 × 19', odd, 0, [19, 19, 3]] as const,
  ['grey images of 19 × 14', odd, 0, [19, 14, 1]] as const,
  ['grey images of 9 × 14, cropped and normalized', narrow, 0, [9, 14, 1]] as const,
])('%s', async (_, layers, smoothing, shape) => {
  const { program, state } = await load(layers, smoothing, [...shape])
  const step = (rate: number) => {
    const learningRates = Float32Array.of(rate)
    return program.train({ indices, batchSize: batch, learningRates, seed: 5 }).losses[0] as number
  }
  const lossAt = (changed: NamedTensor[]) => {
    program.setState(changed)
    return step(0)
  }
  program.setState(state)
  step(1)
  const moved = new Map(program.getState().map(({ name, data }) => [name, data]))
  const learned = program.state.filter(({ role }) =>
    ['kernel', 'bias', 'gamma', 'beta'].includes(role),
  )
  const random = mulberry32(99)
  const far = 0.002
  for (const { name } of learned) {
    const before = state.find((tensor) => tensor.name === name)?.data as Float32Array
    const direction = before.map(() => random() - 0.5)
    const length = Math.sqrt(direction.reduce((sum, value) => sum + value * value, 0))
    const along = (by: number) =>
      state.map((tensor) =>
        tensor.name === name
          ? {
              ...tensor,
              data: before.map((w, place) => w + (by * (direction[place] as number)) / length),
            }
          : tensor,
      )
    const numeric = (lossAt(along(far)) - lossAt(along(-far))) / (2 * far)
    const after = moved.get(name) as Float32Array
    const analytic = before.reduce(
      (sum, w, place) =>
        sum + ((w - (after[place] as number)) * (direction[place] as number)) / length,
      0,
    )
    expect(Math.abs(numeric - analytic), `${name}: ${numeric} and ${analytic}`).toBeLessThan(
      4e-4 + 0.02 * Math.abs(analytic),
    )
  }
  program.dispose()
})
