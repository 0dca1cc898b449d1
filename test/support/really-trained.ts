import path from 'node:path'
import { openArtifactStore } from '@sweepstack/artifacts'
import { predictionArtifact } from '@sweepstack/core'
import { createEngine } from '@sweepstack/engine'
import type { ImageRecipe, TrialSummary } from '@sweepstack/protocol'
import { engineDataset, OpenedImages } from '../../apps/worker/src/trainer/opened-images.ts'
import { predictSplit } from '../../apps/worker/src/trainer/predict-split.ts'
import { trainerEnvironment } from '../../packages/engine/src/environment.ts'
import type { startShownInstallation } from './shown-installation.ts'
import { trainHere } from './train-here.ts'

type Shown = Awaited<ReturnType<typeof startShownInstallation>>

/** Trains trials of an installation with the real engine, in this process, as a worker does. */
export function openRealTrainer({ redis, dataRoot }: Shown) {
  Object.assign(process.env, trainerEnvironment({ threads: 1 }), { TF_CPP_MIN_LOG_LEVEL: '3' })
  const engine = createEngine()
  const store = openArtifactStore(path.join(dataRoot, 'artifacts'))
  const images = new OpenedImages()
  const places = { store, directory: path.join(dataRoot, 'cache') }
  const { lineages, predictions } = redis

  /** To its last epoch, with a checkpoint of it, and with what it says of the validation images. */
  async function train({ lineage, epochs }: TrialSummary): Promise<void> {
    const started = await lineages.start(lineage, 'worker-1')
    if (started.kind !== 'started') throw new Error('did not start')
    const recipe = (await lineages.read(lineage))?.recipe as ImageRecipe
    const datasetOf = async (wanted: ImageRecipe) =>
      engineDataset(await images.of(wanted, places), 'val')
    const told = await trainHere({ engine, store, datasetOf }, recipe, epochs)
    for (const checkpoint of told.checkpoints) {
      await lineages.recordCheckpoint(lineage, started.fence, checkpoint)
    }
    for (const report of told.reports) await lineages.report(lineage, started.fence, report)
    const checkpoint = told.checkpoints.at(-1)
    if (checkpoint === undefined) throw new Error('left no checkpoint')
    const wanted = { lineage, epoch: epochs, split: 'val' as const }
    const artifact = predictionArtifact(wanted)
    const order = { type: 'predict' as const, recipe, checkpoint, split: wanted.split, artifact }
    await predictSplit(engine, store, await images.of(recipe, places), order)
    await predictions.finish(wanted)
  }

  return {
    store,
    train,
    async [Symbol.asyncDispose]() {
      engine.dispose()
      await images.close()
    },
  }
}
