// Our engine through the interface that a trainer uses: `open` and `trainEpoch`, with the shuffle of each
// epoch and the checks of each step. The validation split is one image, as the others validate on none.
import { createEngine } from '@sweepstack/engine'
import { describeModel } from '@sweepstack/models'
import { type ImageShape, imageBytes } from '@sweepstack/protocol'
import type { Work } from './contender.ts'
import { noise } from './noise.ts'
import { serve } from './serve.ts'

const work: Work = JSON.parse(process.argv[2] as string)
const { imageSize, classes, model } = work
const shape: ImageShape = [imageSize, imageSize, 3]
const bytesEach = imageBytes(shape)
const session = await createEngine().open(
  {
    architecture: model,
    optimizer: 'adam',
    learningRate: 1e-3,
    batchSize: work.batchSize,
    schedule: { kind: 'constant' },
    normalization: 'unit',
    precision: work.precision,
    batchNormMomentum: 0.99,
    dropout: 1,
  },
  1,
  {
    hash: 'noise',
    shape,
    classes,
    train: noise(work.images, bytesEach, classes),
    val: noise(1, bytesEach, classes),
    mean: [127.5, 127.5, 127.5],
    deviation: [74, 74, 74],
  },
)
let epoch = 0
const { parameters } = describeModel(model, { shape, classes })
await serve(parameters, async (epochs) => {
  for (let done = 0; done < epochs; done += 1) {
    epoch += 1
    await session.trainEpoch(epoch)
  }
})
