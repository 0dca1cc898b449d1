import { ensureDatasetCache, openDatasetCache } from '@sweepstack/training/datasets'
import { createEngine, type EngineDataset } from '@sweepstack/training/engine'
import { runTrainer } from './run-trainer.ts'

const engine = createEngine()
const { device, ...versions } = engine.info()

let dataset: EngineDataset | undefined
runTrainer({
  engine,
  device,
  versions,
  async openDataset(hash, places) {
    if (dataset?.hash !== hash) {
      const opened = await openDatasetCache(await ensureDatasetCache({ hash, ...places }))
      const { imageSize, train, val, mean, deviation } = opened
      dataset = { hash, imageSize, classes: opened.classes.length, train, val, mean, deviation }
    }
    return dataset
  },
})
