import { mixWords, scoresOf } from '@sweepstack/core'
import type { Settings } from '@sweepstack/protocol'
import { beforeAll, expect, test } from 'vitest'
import { createEngine, type Engine } from './engine.ts'
import type { EngineDataset } from './engine-dataset.ts'
import { isBfloat16Cut, smallDataset, smallSettings } from './testing/small-lineage.ts'

const imageSize = 64
const classes = 4

function images(count: number, seed: number) {
  const bytes = imageSize ** 2 * 3
  return {
    labels: Int32Array.from({ length: count }, (_, index) => index % classes),
    pixels: Uint8Array.from({ length: count * bytes }, (_, place) => {
      const label = Math.floor(place / bytes) % classes
      return ((place % 3) + label) % classes === 0 ? 200 : mixWords(seed, place) % 128
    }),
  }
}

const dataset = {
  hash: 'test',
  shape: [imageSize, imageSize, 3],
  classes,
  train: images(48, 1),
  val: images(20, 2),
  mean: [100, 100, 100],
  deviation: [50, 50, 50],
} satisfies EngineDataset

const settings: Settings = {
  architecture: 'cnn',
  optimizer: 'adam',
  learningRate: 0.001,
  batchSize: 20,
  schedule: { kind: 'exponential', decaySteps: 10, decayRate: 0.5, staircase: false },
  normalization: 'per-image',
  precision: 'float32',
  batchNormMomentum: 0.9,
  dropout: 1,
}

let engine: Engine
beforeAll(() => {
  engine = createEngine()
})

test('learns, reports what Keras would, and decays the rate', async () => {
  const schedule = {
    kind: 'exponential',
    decaySteps: 1000,
    decayRate: 0.5,
    staircase: false,
  } as const
  const easy = {
    ...settings,
    schedule,
    normalization: 'unit' as const,
    batchNormMomentum: 0.5,
    dropout: 0,
  }
  const session = await engine.open(easy, 1, dataset)
  const reports = []
  for (let epoch = 1; epoch <= 12; epoch += 1) reports.push(await session.trainEpoch(epoch))
  const last = reports.at(-1)
  expect(last?.val_accuracy).toBeGreaterThan(0.8)
  expect(last?.loss).toBeLessThan((reports[0]?.loss as number) / 2)
  // Three steps an epoch (20 + 20 + 8 images): the rate of the last step of epoch 2 is that of step 5.
  expect(reports[1]?.learning_rate).toBeCloseTo(0.001 * 0.5 ** (5 / 1000), 12)
})

test('the scores of an epoch are those of the predictions after it', async () => {
  // Two calls of the device, the last batch smaller.
  const val = smallDataset([16, 16, 3]).train
  const images = { ...smallDataset([16, 16, 3]), hash: 'scores' }
  const many = {
    pixels: Buffer.concat(new Array(6).fill(val.pixels)),
    labels: Int32Array.from({ length: 288 }, (_, place) => place % 4),
  }
  const session = await engine.open(smallSettings, 1, { ...images, val: many })
  for (const epoch of [1, 2]) {
    const report = await session.trainEpoch(epoch)
    const probabilities = await session.predict()
    const scores = scoresOf({ labels: many.labels, probabilities, classes: 4 })
    expect(report).toMatchObject({
      val_balanced_accuracy: scores.balancedAccuracy,
      val_macro_f1: scores.macroF1,
      val_top5_accuracy: 1,
      val_auc: expect.closeTo(scores.auc as number, 6),
    })
    expect(report.val_balanced_accuracy).toBeCloseTo(report.val_accuracy, 12)
  }
})

test('one seed, one trajectory, resumed or not; another seed, another', async () => {
  const whole = await engine.open(settings, 7, dataset)
  for (const epoch of [1, 2, 3, 4]) await whole.trainEpoch(epoch)
  const expected = whole.stateHash()

  const first = await engine.open(settings, 7, dataset)
  for (const epoch of [1, 2]) await first.trainEpoch(epoch)
  const saved = first.state()
  await first.trainEpoch(3)
  const resumed = await engine.open(settings, 7, dataset)
  resumed.restore(saved)
  for (const epoch of [3, 4]) await resumed.trainEpoch(epoch)
  expect(resumed.stateHash()).toBe(expected)

  const other = await engine.open(settings, 8, dataset)
  for (const epoch of [1, 2, 3, 4]) await other.trainEpoch(epoch)
  expect(other.stateHash()).not.toBe(expected)
})

// On small images: a processor without bfloat16 emulates it, which is slow.
test.for([
  ['mixed_bfloat16', { precision: 'mixed_bfloat16' }],
  [
    'SGD with Nesterov momentum',
    { optimizer: 'sgd', momentum: 0.9, nesterov: true, learningRate: 0.01 },
  ],
  ['dataset statistics', { normalization: 'dataset' }],
] as const)('learns with %s', async ([name, change], { skip }) => {
  if (name === 'mixed_bfloat16' && isBfloat16Cut(process.env)) skip('oneDNN is limited')
  const session = await engine.open({ ...smallSettings, ...change }, 1, smallDataset([16, 16, 3]))
  const first = await session.trainEpoch(1)
  for (let epoch = 2; epoch < 40; epoch += 1) await session.trainEpoch(epoch)
  expect((await session.trainEpoch(40)).loss).toBeLessThan(first.loss / 2)
})

test('a loss that is no number ends the epoch with a reason', async () => {
  const wild = {
    ...settings,
    optimizer: 'sgd' as const,
    learningRate: 1e30,
    momentum: 0,
    dropout: 0,
  }
  const session = await engine.open(wild, 1, dataset)
  await expect(
    (async () => {
      for (let epoch = 1; epoch < 5; epoch += 1) await session.trainEpoch(epoch)
    })(),
  ).rejects.toMatchObject({ code: 'DIVERGED', message: expect.stringContaining('learning rate') })
})

/**
 * Both are certain whatever way sums are rounded. A moving statistic plays no part in a training loss. A
 * momentum of 1e38 takes a weight beyond all numbers in the one step of the epoch, after its loss was told.
 */
test.each([
  ['batchNorm_1/moving_variance', 'batchNorm_1/moving_variance', Number.POSITIVE_INFINITY],
  ['conv2d_0/kernel', 'optimizer/momentum/conv2d_0/kernel', 1e38],
])('%s that is lost while the loss is a number ends the epoch', async (lost, name, value) => {
  const wild = { ...smallSettings, learningRate: 1000, batchSize: 48 }
  const session = await engine.open(wild, 1, smallDataset([16, 16, 3]))
  const given = session
    .state()
    .map((each) =>
      each.name === name ? { ...each, data: new Float32Array(each.data.length).fill(value) } : each,
    )
  session.restore(given)
  // A loss that is no number would be what is told: it is looked at first.
  await expect(session.trainEpoch(1)).rejects.toMatchObject({
    code: 'DIVERGED',
    message: `${lost} is not finite at the end of epoch 1: try a lower learning rate`,
  })
})

test('an abort ends the epoch between two steps', async () => {
  const session = await engine.open(settings, 1, dataset)
  await expect(session.trainEpoch(1, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'ABORTED',
  })
})

test('a model that does not fit, a state of another model: typed errors', async () => {
  await expect(engine.open({ ...settings, architecture: 'vgg' }, 1, dataset)).rejects.toMatchObject(
    {
      code: 'INCOMPATIBLE_MODEL',
    },
  )
  const session = await engine.open(settings, 1, dataset)
  expect(() => session.restore(session.state().slice(1))).toThrowError(/variables/)
})

test('pixels train alike wherever they lie in memory', async () => {
  const trained = async (pixels: Uint8Array) => {
    const moved = { ...dataset, hash: 'moved', train: { ...dataset.train, pixels } }
    engine.dispose()
    const session = await engine.open(settings, 3, moved)
    await session.trainEpoch(1)
    return session.stateHash()
  }
  // A Buffer, as a file that was read gives one, from an odd address on.
  const odd = Buffer.concat([Buffer.of(0), dataset.train.pixels]).subarray(1)
  expect(odd.byteOffset % 2).toBe(1)
  expect(await trained(odd)).toBe(await trained(dataset.train.pixels))
})

test('images that did not reach the device are not taken for those that are there', async () => {
  const torn = { ...dataset, hash: 'torn', val: { ...dataset.val, pixels: new Uint8Array(9) } }
  await expect(engine.open(settings, 1, torn)).rejects.toThrow()
  // A second try, as a worker makes it, must not go on with a device that has no images.
  await expect(engine.open(settings, 1, torn)).rejects.toThrow()
  await engine.open(settings, 1, dataset)
})
