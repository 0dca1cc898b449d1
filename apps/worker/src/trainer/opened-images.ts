import { createHash } from 'node:crypto'
import type { ArtifactStore } from '@sweepstack/core'
import {
  type FoldPlaces,
  foldPlaces,
  type OpenedDataset,
  openDataset,
  type Pool,
  readPool,
} from '@sweepstack/datasets'
import type { EngineDataset } from '@sweepstack/engine'
import { type ImageRecipe, imageBytes } from '@sweepstack/protocol'

/** A dataset, and what of it a recipe's fold is; undefined for a recipe that goes by the dataset's own splits. */
export interface RecipeImages {
  dataset: OpenedDataset
  fold: (FoldPlaces & { of: number }) | undefined
}

/** The images of recipes. The dataset of the last recipe stays open, and what was learned of it for its folds. */
export class OpenedImages {
  #dataset: OpenedDataset | undefined
  #pool: Pool | undefined
  #fold: { key: string; places: FoldPlaces } | undefined

  /** @throws DatasetError */
  async of(
    { dataset: hash, seed, fold }: ImageRecipe,
    places: { store: ArtifactStore; directory: string },
  ): Promise<RecipeImages> {
    if (this.#dataset?.hash !== hash) {
      await this.close()
      this.#dataset = await openDataset({ hash, ...places })
    }
    const dataset = this.#dataset
    if (fold === undefined) return { dataset, fold }
    const key = `${seed} ${fold.number}/${fold.of}`
    if (this.#fold?.key !== key) {
      this.#pool ??= await readPool(dataset)
      this.#fold = { key, places: foldPlaces(this.#pool, fold, seed) }
    }
    return { dataset, fold: { ...this.#fold.places, of: fold.of } }
  }

  async close(): Promise<void> {
    await this.#dataset?.close()
    this.#dataset = undefined
    this.#pool = undefined
    this.#fold = undefined
  }
}

/** The images as the engine takes them, with the split in the place of the validation images. */
export function engineDataset(
  { dataset, fold }: RecipeImages,
  split: 'val' | 'test',
): EngineDataset {
  const { hash, train, val, test } = dataset
  if (split === 'val') {
    return { ...commonOf({ dataset, fold }), hash, train, val, ...(fold ? { fold } : {}) }
  }
  return { ...commonOf({ dataset, fold }), hash: `${hash}/test`, train: none, val: test }
}

/** One picture in the place of the validation images. @throws Error if it has another shape than they have */
export function pictureDataset({ dataset, fold }: RecipeImages, pixels: Uint8Array): EngineDataset {
  const bytes = imageBytes(dataset.shape)
  if (pixels.length !== bytes)
    throw new Error(`the picture has ${pixels.length} bytes, not ${bytes}`)
  const hash = `${dataset.hash}/${createHash('sha256').update(pixels).digest('hex')}`
  const val = { pixels, labels: Int32Array.of(0) }
  return { ...commonOf({ dataset, fold }), hash, train: none, val }
}

const none = { pixels: new Uint8Array(0), labels: new Int32Array(0) }

function commonOf({ dataset, fold }: RecipeImages) {
  const { mean, deviation } = fold ?? dataset
  return { shape: dataset.shape, classes: dataset.classes.length, mean, deviation }
}

interface Listed {
  names: string[]
  labels: Int32Array
  groups: string[] | undefined
}

/** What is known of the images that a model is judged by: those of a split, or of its fold. */
export function judgedImages({ dataset, fold }: RecipeImages, split: 'val' | 'test'): Listed {
  const { names, labels, groups } = dataset[split]
  if (split === 'test' || fold === undefined) return { names, labels, groups }
  const { train, val } = dataset
  const places = [...fold.val]
  const all = <T>(pick: (of: typeof train) => ArrayLike<T>) => [
    ...Array.from(pick(train)),
    ...Array.from(pick(val)),
  ]
  const at = <T>(values: T[]) => places.map((place) => values[place] as T)
  const isGrouped = train.groups !== undefined && val.groups !== undefined
  return {
    names: at(all((of) => of.names)),
    labels: Int32Array.from(at(all<number>((of) => of.labels))),
    groups: isGrouped ? at(all((of) => of.groups as string[])) : undefined,
  }
}
