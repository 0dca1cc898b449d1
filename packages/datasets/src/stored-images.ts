import type { ArtifactStore } from '@sweepstack/core'
import { type ImageShape, imageBytes } from '@sweepstack/protocol'
import { DatasetError } from './dataset-error.ts'
import { pngOf } from './pictures/png-of.ts'
import { type SplitName, splitNames } from './split.ts'
import { openStoredCache } from './stored-cache.ts'
import { datasetArtifact } from './transfer.ts'

/** Where the images of a stored dataset lie in its cache. */
export interface ImagePlaces {
  hash: string
  shape: ImageShape
  /** First byte of the pixels. */
  start: number
  /** Images of each split, which follow one another. */
  counts: Record<SplitName, number>
}

/** @throws DatasetError if there is no cache, or its header is damaged */
export async function readImagePlaces(store: ArtifactStore, hash: string): Promise<ImagePlaces> {
  const { header, pixelsAt, close } = await openStoredCache(store, hash)
  await close()
  const counts = {} as Record<SplitName, number>
  for (const split of splitNames) counts[split] = header.splits[split].names.length
  return { hash, shape: header.shape, start: pixelsAt, counts }
}

/**
 * One image as a PNG, of which nothing else is read. `place` counts from 0 in its split.
 * @throws DatasetError if the cache is gone or cut off
 */
export async function readStoredImage(
  store: ArtifactStore,
  { hash, shape, start, counts }: ImagePlaces,
  split: SplitName,
  place: number,
): Promise<Buffer> {
  const bytes = imageBytes(shape)
  const before = splitNames
    .slice(0, splitNames.indexOf(split))
    .reduce((sum, name) => sum + counts[name], 0)
  const data = await store.stream(datasetArtifact(hash), start + (before + place) * bytes)
  const pixels = Buffer.alloc(bytes)
  let filled = 0
  for await (const part of data ?? []) {
    pixels.set(part.subarray(0, bytes - filled), filled)
    filled += Math.min(part.length, bytes - filled)
    if (filled === bytes) return pngOf(pixels, shape)
  }
  throw new DatasetError([`the dataset ${hash} is damaged in the store: register it again`])
}
