import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { decode, encode } from '@sweepstack/checkpoints'
import { recipeOf } from '@sweepstack/core'
import { createEngine, type EngineDataset } from '@sweepstack/engine'
import { readModel, toKeras, toSafetensors, toSavedModel, toTfjs } from '@sweepstack/exports'
import { type ImageShape, imageBytes, parseDefinition, type Settings } from '@sweepstack/protocol'
import type * as Tensorflow from '@tensorflow/tfjs-node-gpu'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/**
 * Every export, opened by the reader that its users have. A model that has trained a little, so that
 * BatchNorm's statistics are not those it began with; its probabilities are the engine's own.
 */
const bound = 1e-5
const classes = ['a', 'b', 'c', 'd']
const images = 12
const flat = 3

function split(shape: ImageShape, count: number, seed: number) {
  let state = seed
  const bytes = imageBytes(shape)
  const pixels = Uint8Array.from({ length: count * bytes }, (_, place) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    // Some flat images, which per-image normalization could divide by nothing.
    return place < flat * bytes ? 85 * Math.floor(place / bytes) : state >>> 24
  })
  return { pixels, labels: Int32Array.from({ length: count }, (_, place) => place % 4) }
}
/** Of colour and square, as the study's are; of one channel, and no side a multiple of the other. */
const shapes: Record<'colour' | 'grey', ImageShape> = { colour: [64, 64, 3], grey: [47, 61, 1] }
function datasetOf(shape: ImageShape) {
  const channels = shape[2]
  return {
    hash: String(channels).repeat(64),
    shape,
    classes: 4,
    train: split(shape, 24, 1),
    val: split(shape, images, 2),
    mean: [120, 110, 100].slice(0, channels),
    deviation: [60, 61, 62].slice(0, channels),
  } satisfies EngineDataset
}
const datasets = { colour: datasetOf(shapes.colour), grey: datasetOf(shapes.grey) }

const conv = { kind: 'conv2d', filters: 16, size: 3, padding: 'same', stride: 2 }
const odd = [
  conv,
  { kind: 'leakyRelu' },
  { kind: 'averagePool', size: 2 },
  conv,
  { kind: 'silu' },
  { kind: 'residual', body: [{ ...conv, stride: 1 }, { kind: 'elu' }], shortcut: [] },
  { kind: 'batchNorm' },
  { kind: 'maxPool', size: 3 },
  { kind: 'flatten' },
]
const parameters: Record<string, object> = {
  cnn: { architecture: 'cnn' },
  'resnet10-dataset': {
    architecture: { name: 'resnet10', filters: [16, 32, 64] },
    normalization: 'dataset',
  },
  'wide-resnet-unit': {
    architecture: { name: 'wide-resnet', depth: 10, width: 1 },
    normalization: 'unit',
  },
  layers: { architecture: { name: 'custom', layers: odd } },
  'grey-cnn': { architecture: { name: 'cnn', filters: [8, 8, 8, 8], units: [16] } },
  'grey-resnet10-dataset': {
    architecture: { name: 'resnet10', filters: [16, 32, 64], blocks: 1 },
    normalization: 'dataset',
  },
  'grey-layers-unit': {
    architecture: { name: 'custom', layers: odd },
    normalization: 'unit',
  },
}
const cases = Object.keys(parameters)
const datasetFor = (name: string) => datasets[name.startsWith('grey') ? 'grey' : 'colour']

const folder = mkdtempSync(path.join(tmpdir(), 'sweepstack-exports-'))
const expected = new Map<string, Float32Array>()
let tf: typeof Tensorflow
afterAll(() => rmSync(folder, { recursive: true, force: true }))

beforeAll(async () => {
  const engine = createEngine()
  const { createRequire } = await import('node:module')
  const require = createRequire(import.meta.resolve('@sweepstack/engine'))
  tf = require('@tensorflow/tfjs-node-gpu')
  for (const name of cases) {
    const dataset = datasetFor(name)
    const definition = parseDefinition({
      name: 's',
      dataset: 'd',
      parameters: { epochs: 1, batchNormMomentum: 0.5, ...parameters[name] },
    })
    const recipe = recipeOf(
      { ...(definition.parameters as object), epochs: 1 } as Parameters<typeof recipeOf>[0],
      dataset.hash,
      7,
    )
    const settings = recipe.phases[0]?.settings as Settings
    const session = await engine.open(settings, 7, dataset)
    await session.trainEpoch(1)
    expected.set(name, await session.predict())
    const checkpoint = encode(session.state(), { recipe: JSON.stringify(recipe) })
    await write(name, checkpoint, expected.get(name) as Float32Array)
  }
  engine.dispose()
})

async function write(name: string, checkpoint: Uint8Array, probabilities: Float32Array) {
  const { shape, mean, deviation, val } = datasetFor(name)
  const to = path.join(folder, name)
  mkdirSync(path.join(to, 'saved_model'), { recursive: true })
  mkdirSync(path.join(to, 'tfjs'))
  const weights = toSafetensors(checkpoint, { classes, shape, fit: 'contain', mean, deviation })
  const model = readModel(weights)
  const tfjs = toTfjs(model)
  const files = {
    'facts.json': JSON.stringify({ shape, images, classes: classes.length }),
    'images.bin': val.pixels,
    'expected.bin': new Uint8Array(probabilities.buffer),
    'weights.safetensors': weights,
    'saved_model/saved_model.pb': toSavedModel(model),
    'model.keras': await toKeras(model),
    'tfjs/model.json': tfjs.json,
    'tfjs/weights.bin': tfjs.weights,
  }
  for (const [file, data] of Object.entries(files)) writeFileSync(path.join(to, file), data)
}

function difference(found: ArrayLike<number>, name: string): number {
  const wanted = expected.get(name) as Float32Array
  expect(found).toHaveLength(wanted.length)
  return wanted.reduce((most, value, place) => Math.max(most, Math.abs(value - found[place]!)), 0)
}

describe.each(cases)('%s', (name) => {
  const { shape, val } = datasetFor(name)
  const pixels = () => [images, ...shape] as [number, number, number, number]

  test('what is compared depends on the image', () => {
    const rows = expected.get(name) as Float32Array
    const first = rows.subarray(4 * flat, 4 * flat + 4)
    const differences = first.map((value, place) => Math.abs(value - rows[4 * images - 4 + place]!))
    expect(Math.max(...differences)).toBeGreaterThan(100 * bound)
  })

  test('tf.loadLayersModel reads it and predicts the same', async () => {
    const model = await tf.loadLayersModel(`file://${path.join(folder, name, 'tfjs/model.json')}`)
    const input = tf.tensor4d(Float32Array.from(val.pixels), pixels())
    const output = model.predict(input) as Tensorflow.Tensor
    expect(difference(await output.data(), name)).toBeLessThan(bound)
    tf.dispose([input, output])
  })

  test('TensorFlow in Node reads the SavedModel: bytes in, the same probabilities out', async () => {
    const model = await tf.node.loadSavedModel(path.join(folder, name, 'saved_model'))
    const images4d = tf.tensor4d(Int32Array.from(val.pixels), pixels(), 'int32')
    const output = model.predict({ images: images4d }) as Record<string, Tensorflow.Tensor>
    expect(difference(output.probabilities!.dataSync(), name)).toBeLessThan(bound)
    model.dispose()
  })
})

test('a file of an older version, which has the side of its images, is read', () => {
  const { shape } = datasets.colour
  const checkpoint = readFileSync(path.join(folder, 'cnn/weights.safetensors'))
  const { tensors, metadata } = decode(checkpoint)
  const { shape: _, fit: __, ...others } = metadata
  const old = encode(tensors, { ...others, imageSize: '64' })
  expect(readModel(old)).toMatchObject({ shape, fit: 'stretch' })
  expect(readModel(checkpoint)).toMatchObject({ shape, fit: 'contain' })
  expect(() => readModel(encode(tensors, others))).toThrow('no exported model')
})

const python = process.env.PYTHON
if (!python) {
  process.stderr.write(
    'exports: readers of Python skipped; set PYTHON to one with tensorflow, keras and safetensors\n',
  )
}
test.skipIf(!python)(
  'TensorFlow, Keras and safetensors of Python read them and predict the same',
  () => {
    const script = path.join(import.meta.dirname, 'read_exports.py')
    const output = execFileSync(python as string, [script, folder], { encoding: 'utf8' })
    const report = JSON.parse(output.trim().split('\n').at(-1) as string)
    expect(Object.keys(report).sort()).toEqual([...cases].sort())
    for (const [name, found] of Object.entries<Record<string, unknown>>(report)) {
      expect(found.savedModel, `${name}, SavedModel`).toBeLessThan(bound)
      expect(found.keras, `${name}, Keras`).toBeLessThan(bound)
      expect(found.safetensors).toMatchObject({ seed: 7, sameAsKeras: true })
      expect((found.safetensors as { names: string[] }).names).toContain('conv2d_0/kernel')
    }
  },
)
