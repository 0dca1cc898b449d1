import { mixWords } from '@sweepstack/core'
import type { ArchitectureChoice, ImageShape } from '@sweepstack/protocol'
import { beforeAll, expect, test } from 'vitest'
import { createEngine, type Engine } from './engine.ts'
import { smallDataset, smallSettings } from './testing/small-lineage.ts'

let engine: Engine
beforeAll(() => {
  engine = createEngine()
})

test('pixels of an odd count arrive as they are, over several portions', async () => {
  const [imageSize, images] = [5, 1030]
  const bytes = imageSize ** 2 * 3
  const none = { pixels: new Uint8Array(0), labels: new Int32Array(0) }
  const pixels = Uint8Array.from({ length: images * bytes }, (_, place) => mixWords(7, place))
  const labels = new Int32Array(images)
  const settings = {
    ...smallSettings,
    architecture: { name: 'custom', layers: [{ kind: 'flatten' }] },
    normalization: 'unit',
  } as const
  const session = await engine.open(settings, 1, {
    hash: 'odd',
    shape: [imageSize, imageSize, 3],
    classes: bytes,
    mean: [0, 0, 0],
    deviation: [1, 1, 1],
    train: none,
    val: { pixels, labels },
  })
  // Logit k is pixel k, so the logarithms of two probabilities differ as their pixels do.
  session.restore(
    session.state().map((tensor) => {
      const isKernel = tensor.name === 'dense_0/kernel'
      const data = tensor.data.map((_, place) => Number(isKernel && place % (bytes + 1) === 0))
      return { ...tensor, data }
    }),
  )
  const found = await session.predict()
  for (let place = 0; place < found.length; place += 1) {
    const row = place - (place % bytes)
    const difference = Math.log((found[place] as number) / (found[row] as number)) * 255
    const expected = (pixels[place] as number) - (pixels[row] as number)
    if (Math.abs(difference - expected) > 0.1) expect.fail(`${place}: ${difference}, ${expected}`)
  }
})

test.each<[ArchitectureChoice, ...ImageShape]>([
  [{ name: 'cnn', filters: [4, 4, 4, 4], units: [8] }, 47, 47, 3],
  [{ name: 'cnn', filters: [4, 4, 4, 4], units: [8] }, 47, 60, 1],
  [{ name: 'resnet10', filters: [4, 4, 4], blocks: 1 }, 33, 33, 3],
  [{ name: 'resnet10', filters: [4, 4, 4], blocks: 1 }, 29, 45, 1],
  [{ name: 'wide-resnet', depth: 10, width: 1 }, 13, 6, 1],
  [{ name: 'convnet', filters: [4, 8] }, 28, 17, 1],
  [{ name: 'custom', layers: [{ kind: 'flatten' }, { kind: 'dropout', rate: 0.3 }] }, 33, 33, 3],
])('%j trains on images of %i × %i × %i', async (architecture, ...shape) => {
  const augmentation = { flip: true, crop: 3, cutout: 5 }
  const settings = { ...smallSettings, architecture, augmentation, batchSize: 7 }
  const session = await engine.open(settings, 5, smallDataset(shape))
  const { loss, val_loss } = await session.trainEpoch(1)
  expect(Number.isFinite(loss + val_loss)).toBe(true)
})
