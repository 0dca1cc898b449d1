import { CheckpointError, decode, encode, readWhole } from '@sweepstack/checkpoints'
import type { ArtifactStore } from '@sweepstack/core'
import type { Engine, EngineDataset } from '@sweepstack/engine'
import { settingsAt } from '@sweepstack/protocol'
import type { AnswerOrder, PredictOrder } from './messages.ts'
import { engineDataset, judgedImages, pictureDataset, type RecipeImages } from './opened-images.ts'

/**
 * Restores a checkpoint and stores what it predicts for a split, or of the validation images for those of its fold: `probabilities` [images, classes] and
 * `labels` [images], with names, classes and groups in the header of a safetensors file.
 * @throws Error if the checkpoint is missing or damaged
 */
export async function predictSplit(
  engine: Engine,
  store: ArtifactStore,
  images: RecipeImages,
  { recipe, checkpoint, split, artifact }: PredictOrder,
): Promise<void> {
  const session = await restored(engine, store, engineDataset(images, split), {
    recipe,
    checkpoint,
  })
  const { names, labels, groups } = judgedImages(images, split)
  const { classes } = images.dataset
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

/**
 * Restores a checkpoint and answers with the probabilities of the classes for a picture of the dataset's shape.
 * @throws Error if the checkpoint is missing or damaged
 */
export async function answerPicture(
  engine: Engine,
  store: ArtifactStore,
  images: RecipeImages,
  { pixels, ...trained }: AnswerOrder,
): Promise<Float32Array> {
  const dataset = pictureDataset(images, Buffer.from(pixels, 'base64'))
  return (await restored(engine, store, dataset, trained)).predict()
}

async function restored(
  engine: Engine,
  store: ArtifactStore,
  dataset: EngineDataset,
  { recipe, checkpoint }: Pick<AnswerOrder, 'recipe' | 'checkpoint'>,
) {
  const file = await readWhole(store, checkpoint).catch((error) => {
    if (!(error instanceof CheckpointError)) throw error
    throw new Error(`${checkpoint.artifact} ${error.message}`)
  })
  const session = await engine.open(settingsAt(recipe, checkpoint.epoch), recipe.seed, dataset)
  session.restore(decode(file).tensors)
  return session
}
