import type { Layer } from '@sweepstack/models'
import { compileProgram, initialValue } from '@sweepstack/program'
import { beforeAll, expect, test } from 'vitest'
import { DeviceProgram } from './device-program.ts'
import { graphError } from './graph-error.ts'
import { checkVersion, loadTensorflow, type TensorflowModule } from './tensorflow.ts'

let tf: TensorflowModule
beforeAll(() => {
  // Out of memory on a CPU, oneDNN's kernels do not say so: they write to address 0.
  process.env.TF_ENABLE_ONEDNN_OPTS = '0'
  tf = loadTensorflow()
})

async function load(layers: Layer[], imageSize: number): Promise<DeviceProgram> {
  const program = await DeviceProgram.load(
    tf,
    compileProgram({
      layers,
      shape: [imageSize, imageSize, 3],
      batchNormMomentum: 0.9,
      dropout: 0,
      precision: 'float32',
      optimizer: { kind: 'sgd', momentum: 0, nesterov: false },
      normalization: { kind: 'unit' },
    }),
  )
  program.setState(
    program.state.map((variable, place) => ({
      name: variable.name,
      dtype: variable.type === 'int32' ? 'I32' : 'F32',
      shape: [...variable.shape],
      data: initialValue(variable, 1, place),
    })),
  )
  await program.setData([
    { pixels: new Uint8Array(2 * 3 * imageSize ** 2), labels: Int32Array.of(0, 1) },
  ])
  return program
}

const head: Layer[] = [{ kind: 'flatten' }, { kind: 'dense', units: 2 }]
const conv = (filters: number): Layer => ({ kind: 'conv2d', filters, size: 3, padding: 'same' })

test('a graph that fails names signature and operation, and leaves no tensors behind', async () => {
  const program = await load(head, 8)
  const tensors = tf.memory().numTensors
  expect(() =>
    program.train({
      indices: Int32Array.of(0, 7),
      batchSize: 2,
      learningRates: Float32Array.of(0.1),
      seed: 1,
    }),
  ).toThrowError(
    expect.objectContaining({
      code: 'GRAPH_FAILED',
      message: expect.stringMatching(
        /^train: ResourceGather: .*indices\[1\] = 7 is not in \[0, 2\)/,
      ),
    }),
  )
  expect(() => program.predict(Int32Array.of(9))).toThrowError(/^predict: ResourceGather: /)
  const torn = { pixels: new Uint8Array(2 * 200), labels: Int32Array.of(0, 1) }
  await expect(program.setData([torn])).rejects.toThrowError(/^set_data: Reshape: /)
  expect(tf.memory().numTensors).toBe(tensors)
  program.dispose()
})

test('shapes that do not fit name the layer', async () => {
  const misfit: Layer = { kind: 'residual', body: [conv(4)], shortcut: [conv(8)] }
  await expect(load([misfit, ...head], 8)).rejects.toMatchObject({
    code: 'GRAPH_FAILED',
    message: expect.stringMatching(/^train: AddV2 of residual_0: .*Dimensions must be equal/),
  })
})

test('out of memory is told as such, with the layer', async () => {
  // 2²¹ images of 2×2 pixels are small; 2²¹ units of each are 16 TB.
  const wide: Layer[] = [{ kind: 'globalAveragePool' }, { kind: 'dense', units: 2 ** 21 }]
  const program = await load([...wide, { kind: 'dense', units: 2 }], 2)
  const tensors = tf.memory().numTensors
  expect(() => program.evaluate(new Int32Array(2 ** 21), 2 ** 21, 0)).toThrowError(
    expect.objectContaining({
      code: 'OUT_OF_MEMORY',
      message: expect.stringMatching(
        /^evaluate: (MatMul|BiasAdd) of dense_0: .*OOM when allocating/,
      ),
    }),
  )
  expect(tf.memory().numTensors).toBe(tensors)
  // It works on.
  expect(program.evaluate(Int32Array.of(0, 1), 2, 0).losses[0]).toBeGreaterThan(0)
  program.dispose()
})

test('words without a node are handed on', () => {
  expect(graphError(new Error('no session')).message).toBe('no session')
})

test.each(['2.9.1', '2.20.0', '2.22.0-rc1', '1.15.0', '2.2', 'unknown'])(
  'libtensorflow %s is refused with the fix',
  (version) => {
    expect(() => checkVersion(version)).toThrowError(
      expect.objectContaining({
        code: 'WRONG_LIBRARY',
        message: expect.stringMatching(/SWEEPSTACK_LIBTENSORFLOW.*node scripts\/bootstrap\.mjs/),
      }),
    )
    expect(() => checkVersion('2.21.1')).not.toThrow()
  },
)
