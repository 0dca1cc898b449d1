// What a TypeScript programmer would write today: `tf.layers` and `fit` on tfjs-node, with tensors.
import { createRequire } from 'node:module'
import util from 'node:util'
import type * as Tensorflow from '@tensorflow/tfjs-node-gpu'
import type { Work } from './contender.ts'
import { noise } from './noise.ts'
import { serve } from './serve.ts'

// tfjs-node 4.22 calls what Node 23 removed.
const legacy = util as unknown as Record<string, unknown>
legacy.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined
const require = createRequire(new URL('../../../packages/engine/package.json', import.meta.url))
const tf: typeof Tensorflow = require('@tensorflow/tfjs-node-gpu')
type Symbolic = Tensorflow.SymbolicTensor

const work: Work = JSON.parse(process.argv[2] as string)
const inputShape = [work.imageSize, work.imageSize, 3]

function cnn(): Tensorflow.LayersModel {
  const input = tf.input({ shape: inputShape })
  let x = input
  for (const [filters, rate] of [
    [64, 0.25],
    [64, 0.35],
    [128, 0.45],
    [256, 0.45],
  ] as const) {
    x = tf.layers.conv2d({ filters, kernelSize: 3, activation: 'relu' }).apply(x) as Symbolic
    x = tf.layers.maxPooling2d({ poolSize: 2 }).apply(x) as Symbolic
    x = tf.layers.batchNormalization().apply(x) as Symbolic
    x = tf.layers.dropout({ rate }).apply(x) as Symbolic
  }
  x = tf.layers.flatten().apply(x) as Symbolic
  for (const rate of [0.35, 0.45]) {
    x = tf.layers.dense({ units: 256, activation: 'relu' }).apply(x) as Symbolic
    x = tf.layers.batchNormalization().apply(x) as Symbolic
    x = tf.layers.dropout({ rate }).apply(x) as Symbolic
  }
  return classifier(input, x)
}

function resnet10(): Tensorflow.LayersModel {
  const conv = (x: Symbolic, filters: number, strides = 1, kernelSize = 3) =>
    tf.layers.conv2d({ filters, kernelSize, strides, padding: 'same' }).apply(x) as Symbolic
  const norm = (x: Symbolic) => tf.layers.batchNormalization().apply(x) as Symbolic
  const relu = (x: Symbolic) => tf.layers.reLU().apply(x) as Symbolic
  const input = tf.input({ shape: inputShape })
  let x = relu(norm(conv(input, 64)))
  for (const [filters, stride] of [
    [64, 1],
    [64, 1],
    [128, 2],
    [128, 1],
    [256, 2],
    [256, 1],
  ] as const) {
    const body = norm(conv(relu(norm(conv(x, filters, stride))), filters))
    const shortcut = stride > 1 ? conv(x, filters, stride, 1) : x
    x = relu(tf.layers.add().apply([body, shortcut]) as Symbolic)
  }
  x = tf.layers.averagePooling2d({ poolSize: 8 }).apply(x) as Symbolic
  return classifier(input, tf.layers.flatten().apply(x) as Symbolic)
}

function classifier(input: Symbolic, features: Symbolic): Tensorflow.LayersModel {
  const outputs = tf.layers.dense({ units: work.classes, activation: 'softmax' }).apply(features)
  return tf.model({ inputs: input, outputs: outputs as Symbolic })
}

const model = work.model === 'cnn' ? cnn() : resnet10()
model.compile({
  optimizer: tf.train.adam(1e-3),
  loss: 'sparseCategoricalCrossentropy',
  metrics: ['accuracy'],
})
const { pixels, labels } = noise(work.images, work.imageSize ** 2 * 3, work.classes)
const x = tf.tensor4d(
  Float32Array.from(pixels, (byte) => byte / 255),
  [work.images, ...inputShape] as [number, number, number, number],
)
const y = tf.tensor1d(Float32Array.from(labels), 'float32')
await serve(model.countParams(), async (epochs) => {
  await model.fit(x, y, { batchSize: work.batchSize, epochs, verbose: 0 })
})
