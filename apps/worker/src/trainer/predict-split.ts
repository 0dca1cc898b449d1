import { CheckpointError, decode, encode, readWhole } from '@sweepstack/checkpoints'
import type { ArtifactStore } from '@sweepstack/core'
import type { OpenedDataset } from '@sweepstack/datasets'
import type { Engine, EngineDataset } from '@sweepstack/engine'
import { settingsAt } from '@sweepstack/protocol'
import type { PredictOrder } from './messages.ts'

/**
 * Restores a checkpoint and stores what it predicts for a split: `probabilities` [images, classes] and
 * `labels` [images], with names, classes and groups in the header of a safetensors file.
 * @throws Error if the checkpoint is missing or damaged
 */
export async function predictSplit(
  engine: Engine,
  store: ArtifactStore,
  dataset: OpenedDataset,
  { recipe, checkpoint, split, artifact }: PredictOrder,
): Promise<void> {
  const file = await readWhole(store, checkpoint).catch((error) => {
    if (!(error instanceof CheckpointError)) throw error
    throw new Error(`${checkpoint.artifact} ${error.message}`)
  })
  const settings = settingsAt(recipe, checkpoint.epoch)
  const session = await engine.open(settings, recipe.seed, engineDataset(dataset, split))
  session.restore(decode(file).tensors)
  const { names, labels, groups } = dataset[split]
  const { classes } = dataset
  const shape = [names.length, classes.length]
  const probabilities = await session.predict()
  await store.put(
    artifact,
    encode(
      [
        { name: 'probabilities', dtype: 'F32', shape, data: probabilities },
        { name: 'labels', dtype: 'I32', shape: [names.length], data: labels },
      ],
      {
        names: JSON.stringify(names),
        classes: JSON.stringify(classes),
        ...(groups === undefined ? {} : { groups: JSON.stringify(groups) }),
      },
    ),
  )
}

/** The dataset as the engine takes it, with the split in the place of the validation images. */
export function engineDataset(dataset: OpenedDataset, split: 'val' | 'test'): EngineDataset {
  const { hash, shape, train, val, mean, deviation } = dataset
  const common = { shape, classes: dataset.classes.length, mean, deviation }
  if (split === 'val') return { ...common, hash, train, val }
  const none = { pixels: new Uint8Array(0), labels: new Int32Array(0) }
  return { ...common, hash: `${hash}/test`, train: none, val: dataset.test }
}
