import { imageBytes, type Settings } from '@sweepstack/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEngine, type Engine } from './engine.ts'
import type { EngineDataset } from './engine-dataset.ts'
import { smallDataset, smallSettings } from './testing/small-lineage.ts'

const shape = [16, 16, 3] as const
const whole = smallDataset([...shape])
const count = whole.train.labels.length + whole.val.labels.length
const places = Int32Array.from({ length: count }, (_, place) => place)
/** Training and validation images in both, and more of the classes 0 and 1 in this than in the rest. */
const isIn = (place: number) => (place % 4 < 2 && place % 3 === 0) || place % 11 === 5
const fold = {
  train: places.filter((place) => !isIn(place)),
  val: places.filter(isIn),
  of: 4,
}

let engine: Engine
beforeAll(() => {
  engine = createEngine()
})
afterAll(() => engine.dispose())

/** The images at some places of both splits as a split of their own. */
function cutOut(chosen: Int32Array): EngineDataset['train'] {
  const bytes = imageBytes([...shape])
  const pixels = Buffer.concat([whole.train.pixels as Buffer, whole.val.pixels as Buffer])
  const labels = [...whole.train.labels, ...whole.val.labels]
  return {
    labels: chosen.map((place) => labels[place] as number),
    pixels: Buffer.concat([...chosen].map((at) => pixels.subarray(at * bytes, (at + 1) * bytes))),
  }
}

async function trained(settings: Settings, dataset: EngineDataset) {
  const session = await engine.open(settings, 3, dataset)
  const reports = []
  for (const epoch of [1, 2]) {
    const { seconds: _, ...report } = await session.trainEpoch(epoch)
    reports.push(report)
  }
  return { reports, state: session.stateHash(), predictions: await session.predict() }
}

test.each([
  ['as they are', {}],
  ['with weights of classes', { classWeight: 'balanced' }],
] as const)('a fold has the bits of a dataset of its images alone, %s', async (_, more) => {
  const settings: Settings = {
    ...smallSettings,
    ...more,
    normalization: 'dataset',
    schedule: { kind: 'cosine', warmupEpochs: 0, alpha: 0, horizon: 2 },
    augmentation: { flip: true },
  }
  const alone = { ...whole, hash: 'alone', train: cutOut(fold.train), val: cutOut(fold.val) }
  const expected = await trained(settings, alone)
  const found = await trained(settings, { ...whole, hash: 'folded', fold })
  expect(found).toEqual(expected)
  expect(found.predictions).toHaveLength(fold.val.length * whole.classes)
})

test('one fold after the other on the same images, whatever their sizes; then the splits again', async () => {
  const other = { train: fold.val, val: fold.train, of: 4 }
  const before = await trained(smallSettings, whole)
  const first = await trained(smallSettings, { ...whole, fold })
  const second = await trained(smallSettings, { ...whole, fold: other })
  expect(second.predictions).toHaveLength(fold.train.length * whole.classes)
  expect(await trained(smallSettings, { ...whole, fold })).toEqual(first)
  expect(await trained(smallSettings, whole)).toEqual(before)
})
