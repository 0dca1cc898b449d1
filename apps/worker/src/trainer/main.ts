import { type OpenedDataset, openDataset } from '@sweepstack/datasets'
import { createEngine } from '@sweepstack/engine'
import { harden } from '@sweepstack/process/harden'
import { engineDataset, predictSplit } from './predict-split.ts'
import { runTrainer, type TrainerParts } from './run-trainer.ts'

harden()
const engine = createEngine()
const { device, ...versions } = engine.info()

/** The dataset of the last lineage stays open. */
let opened: OpenedDataset | undefined
type Places = Parameters<TrainerParts['openDataset']>[1]
async function open(hash: string, places: Places): Promise<OpenedDataset> {
  if (opened?.hash !== hash) {
    await opened?.close()
    opened = undefined
    opened = await openDataset({ hash, ...places })
  }
  return opened
}

runTrainer({
  engine,
  device,
  versions,
  openDataset: async (hash, places) => engineDataset(await open(hash, places), 'val'),
  async predict(order, places) {
    await predictSplit(engine, places.store, await open(order.recipe.dataset, places), order)
  },
})
