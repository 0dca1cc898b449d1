import { stateHash } from '@sweepstack/checkpoints'
import { describeModel, layersOf } from '@sweepstack/models'
import { compileProgram, initialValue } from '@sweepstack/program'
import { beforeAll, expect, test } from 'vitest'
import { DeviceProgram, type NamedTensor } from './device-program.ts'
import { optimizerSettings } from './engine.ts'
import { loadTensorflow, type TensorflowModule } from './tensorflow.ts'
import { smallDataset, smallSettings } from './testing/small-lineage.ts'

const dataset = smallDataset([9, 9, 3])
const { labels } = dataset.train
/** 45 images: two batches of 20, and one of 5. */
const indices = Int32Array.from({ length: 45 }, (_, place) => (place * 7) % labels.length)
const rates = Float32Array.of(0.01, 0.003, 0.001)
const batchSize = 20

let tf: TensorflowModule
beforeAll(() => {
  tf = loadTensorflow()
})

async function load(precision: 'float32' | 'mixed_float16') {
  const settings = { ...smallSettings, precision }
  describeModel(settings.architecture, { shape: [9, 9, 3], classes: 4 })
  const program = await DeviceProgram.load(
    tf,
    compileProgram({
      layers: layersOf(settings.architecture, 4),
      shape: [9, 9, 3],
      optimizer: optimizerSettings(settings),
      normalization: { kind: 'unit' },
      precision,
      batchNormMomentum: 0.9,
      dropout: 1,
      augmentation: { flip: true, crop: 1, cutout: 2 },
    }),
  )
  await program.setData([dataset.train])
  const start: NamedTensor[] = program.state.map((variable, place) => ({
    name: variable.name,
    dtype: variable.type === 'int32' ? 'I32' : 'F32',
    shape: [...variable.shape],
    data: initialValue(variable, 5, place),
  }))
  return { program, start }
}

test.each(['float32', 'mixed_float16'] as const)(
  'in %s steps of one call give the bits of as many calls, the smaller last batch too',
  async (precision) => {
    const { program, start } = await load(precision)
    program.setState(start)
    const together = program.train({ indices, batchSize, learningRates: rates, seed: 9 })
    const state = stateHash(program.getState())

    program.setState(start)
    const alone = [...rates].map((rate, step) => {
      const batch = indices.subarray(step * batchSize, (step + 1) * batchSize)
      const learningRates = Float32Array.of(rate)
      return program.train({ indices: batch, batchSize, learningRates, seed: 9 })
    })
    expect(together.losses).toHaveLength(3)
    expect([...together.losses]).toEqual(alone.map(({ losses }) => losses[0]))
    expect([...together.correct]).toEqual(alone.map(({ correct }) => correct[0]))
    expect(stateHash(program.getState())).toBe(state)
    expect(program.getState().find(({ name }) => name === 'step')?.data).toEqual(Int32Array.of(3))
    program.dispose()
  },
)

test('batches that are evaluated in one call are those of as many calls', async () => {
  const { program, start } = await load('float32')
  program.setState(start)
  const together = program.evaluate(indices, batchSize, 0)
  const probabilities = program.probabilities()
  const alone = [0, 20, 40].map((from) =>
    program.evaluate(indices.subarray(from, from + batchSize), batchSize, from),
  )
  expect([...together.losses]).toEqual(alone.map(({ losses }) => losses[0]))
  expect([...together.correct]).toEqual(alone.map(({ correct }) => correct[0]))
  expect(program.probabilities()).toEqual(probabilities)
  program.dispose()
})

test('a loss that is no number is that of its step', async () => {
  const { program, start } = await load('float32')
  program.setState(start)
  const learningRates = Float32Array.of(0.01, Number.POSITIVE_INFINITY, 0.01)
  const { losses } = program.train({ indices, batchSize, learningRates, seed: 9 })
  expect([...losses].map(Number.isFinite)).toEqual([true, true, false])
  program.dispose()
})
