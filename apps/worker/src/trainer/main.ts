import { createEngine } from '@sweepstack/engine'
import { harden } from '@sweepstack/process/harden'
import { engineDataset, OpenedImages } from './opened-images.ts'
import { answerPicture, predictSplit } from './predict-split.ts'
import { runTrainer } from './run-trainer.ts'

harden()
const engine = createEngine()
const { device, ...versions } = engine.info()
const images = new OpenedImages()

runTrainer({
  engine,
  device,
  versions,
  openDataset: async (recipe, places) => engineDataset(await images.of(recipe, places), 'val'),
  async predict(order, places) {
    await predictSplit(engine, places.store, await images.of(order.recipe, places), order)
  },
  answer: async (order, places) =>
    answerPicture(engine, places.store, await images.of(order.recipe, places), order),
})
