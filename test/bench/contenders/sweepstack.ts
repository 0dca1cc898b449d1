// Our engine through the interface that a trainer uses: `open` and `trainEpoch`, with the shuffle of each
// epoch and the checks of each step. The validation split is one image, as the others validate on none.
import { createEngine } from '@sweepstack/engine'
import { describeModel } from '@sweepstack/models'
import type { Work } from './contender.ts'
import { noiseTask } from './noise-task.ts'
import { serve } from './serve.ts'

const work: Work = JSON.parse(process.argv[2] as string)
const { imageSize, classes, model, precision, batchSize, images } = work
const { settings, dataset } = noiseTask({
  model,
  precision,
  batchSize,
  imageSize,
  classes,
  train: images,
  val: 1,
})
const session = await createEngine().open(settings, 1, dataset)
let epoch = 0
const { parameters } = describeModel(model, dataset)
await serve(parameters, async (epochs) => {
  for (let done = 0; done < epochs; done += 1) {
    epoch += 1
    await session.trainEpoch(epoch)
  }
})
