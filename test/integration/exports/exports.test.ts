import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { encode } from '@sweepstack/checkpoints'
import { recipeOf } from '@sweepstack/core'
import { createEngine, type EngineDataset } from '@sweepstack/engine'
import { readModel, toKeras, toSafetensors, toSavedModel, toTfjs } from '@sweepstack/exports'
import type { Settings } from '@sweepstack/protocol'
import { parseDefinition } from '@sweepstack/protocol'
import type * as Tensorflow from '@tensorflow/tfjs-node-gpu'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/**
 * Every export, opened by the reader that its users have. A model that has trained a little, so that
 * BatchNorm's statistics are not those it began with; its probabilities are the engine's own.
 */
const bound = 1e-5
const imageSize = 64
const classes = ['a', 'b', 'c', 'd']
const images = 12
const flat = 3

function split(count: number, seed: number) {
  let state = seed
  const bytes = imageSize ** 2 * 3
  const pixels = Uint8Array.from({ length: count * bytes }, (_, place) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    // Some flat images, which per-image normalization could divide by nothing.
    return place < flat * bytes ? 85 * Math.floor(place / bytes) : state >>> 24
  })
  return { pixels, labels: Int32Array.from({ length: count }, (_, place) => place % 4) }
}
const facts = { classes, imageSize, mean: [120, 110, 100], deviation: [60, 61, 62] }
const dataset = {
  hash: 'f'.repeat(64),
  imageSize,
  classes: 4,
  train: split(24, 1),
  val: split(images, 2),
  mean: facts.mean,
  deviation: facts.deviation,
} satisfies EngineDataset

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
const cases: Record<string, object> = {
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
}

const folder = mkdtempSync(path.join(tmpdir(), 'sweepstack-exports-'))
const expected = new Map<string, Float32Array>()
let tf: typeof Tensorflow
afterAll(() => rmSync(folder, { recursive: true, force: true }))

beforeAll(async () => {
  const engine = createEngine()
  const { createRequire } = await import('node:module')
  const require = createRequire(import.meta.resolve('@sweepstack/engine'))
  tf = require('@tensorflow/tfjs-node-gpu')
  for (const [name, parameters] of Object.entries(cases)) {
    const definition = parseDefinition({
      name: 's',
      dataset: 'd',
      parameters: { epochs: 1, batchNormMomentum: 0.5, ...parameters },
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
    await write(path.join(folder, name), checkpoint, expected.get(name) as Float32Array)
  }
  engine.dispose()
})

async function write(to: string, checkpoint: Uint8Array, probabilities: Float32Array) {
  mkdirSync(path.join(to, 'saved_model'), { recursive: true })
  mkdirSync(path.join(to, 'tfjs'))
  const weights = toSafetensors(checkpoint, facts)
  const model = readModel(weights)
  const tfjs = toTfjs(model)
  const files = {
    'facts.json': JSON.stringify({ size: imageSize, images, classes: classes.length }),
    'images.bin': dataset.val.pixels,
    'expected.bin': new Uint8Array(probabilities.buffer),
    'weights.safetensors': weights,
    'saved_model/saved_model.pb': toSavedModel(model),
    'model.keras': await toKeras(model),
    'tfjs/model.json': tfjs.json,
    'tfjs/weights.bin': tfjs.weights,
  }
  for (const [name, data] of Object.entries(files)) writeFileSync(path.join(to, name), data)
}

function difference(found: ArrayLike<number>, name: string): number {
  const wanted = expected.get(name) as Float32Array
  expect(found).toHaveLength(wanted.length)
  return wanted.reduce((most, value, place) => Math.max(most, Math.abs(value - found[place]!)), 0)
}

describe.each(Object.keys(cases))('%s', (name) => {
  const pixels = () => [images, imageSize, imageSize, 3] as [number, number, number, number]

  test('what is compared depends on the image', () => {
    const rows = expected.get(name) as Float32Array
    const first = rows.subarray(4 * flat, 4 * flat + 4)
    const differences = first.map((value, place) => Math.abs(value - rows[4 * images - 4 + place]!))
    expect(Math.max(...differences)).toBeGreaterThan(100 * bound)
  })

  test('tf.loadLayersModel reads it and predicts the same', async () => {
    const model = await tf.loadLayersModel(`file://${path.join(folder, name, 'tfjs/model.json')}`)
    const input = tf.tensor4d(Float32Array.from(dataset.val.pixels), pixels())
    const output = model.predict(input) as Tensorflow.Tensor
    expect(difference(await output.data(), name)).toBeLessThan(bound)
    tf.dispose([input, output])
  })

  test('TensorFlow in Node reads the SavedModel: bytes in, the same probabilities out', async () => {
    const model = await tf.node.loadSavedModel(path.join(folder, name, 'saved_model'))
    const images4d = tf.tensor4d(Int32Array.from(dataset.val.pixels), pixels(), 'int32')
    const output = model.predict({ images: images4d }) as Record<string, Tensorflow.Tensor>
    expect(difference(output.probabilities!.dataSync(), name)).toBeLessThan(bound)
    model.dispose()
  })
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
    expect(Object.keys(report).sort()).toEqual(Object.keys(cases).sort())
    for (const [name, found] of Object.entries<Record<string, unknown>>(report)) {
      expect(found.savedModel, `${name}, SavedModel`).toBeLessThan(bound)
      expect(found.keras, `${name}, Keras`).toBeLessThan(bound)
      expect(found.safetensors).toMatchObject({ seed: 7, sameAsKeras: true })
      expect((found.safetensors as { names: string[] }).names).toContain('conv2d_0/kernel')
    }
  },
)
