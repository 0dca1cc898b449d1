import { beforeAll, expect, test } from 'vitest'
import { balancedWeights } from './balanced-weights.ts'
import { createEngine, type Engine } from './engine.ts'
import { smallDataset, smallSettings } from './testing/small-lineage.ts'

let engine: Engine
beforeAll(() => {
  engine = createEngine()
})

test("weights are scikit-learn's", () => {
  // compute_class_weight('balanced', classes=[0, 1, 3], y=[0, 0, 0, 1, 0, 3, 1]) of 1.9.1
  const found = balancedWeights(Int32Array.of(0, 0, 0, 1, 0, 3, 1), 4)
  expect(found).toEqual([7 / 12, 7 / 6, 1, 7 / 3])
})

/** One step of plain descent on these images of the small dataset: the loss told, and how far weights moved. */
async function step(places: number[], classWeight: 'none' | 'balanced') {
  const whole = smallDataset([8, 8, 3])
  const bytes = 8 * 8 * 3
  const pixels = Buffer.concat(
    places.map((at) => whole.train.pixels.subarray(at * bytes, (at + 1) * bytes) as Uint8Array),
  )
  const labels = Int32Array.from(places, (at) => whole.train.labels[at] as number)
  const layers = [{ kind: 'flatten' as const }]
  const settings = {
    ...smallSettings,
    architecture: { name: 'custom' as const, layers },
    optimizer: 'sgd' as const,
    learningRate: 0.01,
    momentum: 0,
    batchSize: 64,
    ...(classWeight === 'none' ? {} : { classWeight }),
  }
  const dataset = { ...whole, hash: places.join(), train: { pixels, labels } }
  const session = await engine.open(settings as typeof smallSettings, 3, dataset)
  const before = session.state().find(({ name }) => name.endsWith('kernel'))?.data as Float32Array
  const { loss, val_loss } = await session.trainEpoch(1)
  const after = session.state().find(({ name }) => name.endsWith('kernel'))?.data as Float32Array
  return { loss, val_loss, moved: after.map((value, place) => value - (before[place] as number)) }
}

test('an image counts by the weight of its class, in the loss and in the step', async () => {
  // Three images of class 0 and one of class 1: 4 / (2 · 3) and 4 / (2 · 1).
  const [common, rare] = [await step([0, 4, 8], 'none'), await step([1], 'none')]
  const both = await step([0, 4, 8, 1], 'balanced')
  const [ofCommon, ofRare] = [(3 / 4) * (2 / 3), (1 / 4) * 2]
  expect(both.loss).toBeCloseTo(ofCommon * common.loss + ofRare * rare.loss, 4)
  const expected = common.moved.map(
    (value, place) => ofCommon * value + ofRare * (rare.moved[place] as number),
  )
  for (const [place, value] of both.moved.entries()) {
    expect(value).toBeCloseTo(expected[place] as number, 5)
  }
  const plain = await step([0, 4, 8, 1], 'none')
  expect(Math.abs(plain.loss - both.loss)).toBeGreaterThan(1e-3)
})
