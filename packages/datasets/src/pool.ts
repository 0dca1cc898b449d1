import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { imageBytes } from '@sweepstack/protocol'
import type { OpenedDataset, Split } from './cache-file.ts'
import { addImage, type ChannelFigures, type ChannelSums, figuresOf } from './channel-statistics.ts'
import { DatasetError } from './dataset-error.ts'
import { drawFolds } from './splits/draw-folds.ts'
import type { SplitImage } from './splits/units.ts'

/** What cross-validation cuts into folds: the training images of a dataset, then its validation images. */
export interface Pool {
  images: SplitImage[]
  /** Of each image, channel by channel. */
  sums: ChannelSums
  channels: number
  /** Of one image. */
  pixels: number
}

/** Places in the pool of the images that one fold is trained and validated on, and the figures of the training images. */
export interface FoldPlaces extends ChannelFigures {
  train: Int32Array
  val: Int32Array
}

const portionBytes = 4 * 2 ** 20

/** The group that folds keep an image with: what was named for that, else the column Group. An empty text is none. */
export function foldGroup(
  { groups, together = groups }: Pick<Split, 'groups' | 'together'>,
  place: number,
): string | undefined {
  return together?.[place] || undefined
}

/** Reads all images of the pool once: which of them are equal, and what each adds to the figures. */
export async function readPool({ train, val, shape }: OpenedDataset): Promise<Pool> {
  const channels = shape[2]
  const bytes = imageBytes(shape)
  const numbers = (train.labels.length + val.labels.length) * channels
  const sums = { sums: new Float64Array(numbers), squares: new Float64Array(numbers) }
  const images: SplitImage[] = []
  const size = Math.max(1, Math.floor(portionBytes / bytes)) * bytes
  for (const split of [train, val]) {
    const { pixels, labels } = split
    let place = 0
    for await (const portion of pixels.portions(size)) {
      for (let from = 0; from < portion.length; from += bytes) {
        const image = portion.subarray(from, from + bytes)
        addImage(sums, image, channels, images.length * channels)
        const content = createHash('sha256').update(image).digest('hex').slice(0, 32)
        images.push({
          label: labels[place] as number,
          content,
          group: foldGroup(split, place),
        })
        place += 1
      }
      await setImmediate()
    }
  }
  return { images, sums, channels, pixels: shape[0] * shape[1] }
}

/**
 * A fold of the pool, a pure function of its images, the fold and the seed. @throws DatasetError if it has no image to
 * train or to validate on
 */
export function foldPlaces(
  pool: Pool,
  { number, of }: { number: number; of: number },
  seed: number,
): FoldPlaces {
  const folds = drawFolds(pool.images, of, seed)
  const places = Int32Array.from(folds.keys())
  const train = places.filter((place) => folds[place] !== number - 1)
  const val = places.filter((place) => folds[place] === number - 1)
  if (train.length === 0 || val.length === 0) {
    throw new DatasetError([
      `fold ${number} of ${of} has ${train.length} images to train and ${val.length} to validate on: equal images stay together, and so do those of a group; ask for fewer folds`,
    ])
  }
  return { train, val, ...figuresAt(pool, train) }
}

function figuresAt({ sums: all, channels, pixels }: Pool, places: Int32Array): ChannelFigures {
  const sums = { sums: new Float64Array(channels), squares: new Float64Array(channels) }
  for (const place of places) {
    for (let channel = 0; channel < channels; channel += 1) {
      const at = place * channels + channel
      sums.sums[channel] = (sums.sums[channel] as number) + (all.sums[at] as number)
      sums.squares[channel] = (sums.squares[channel] as number) + (all.squares[at] as number)
    }
  }
  return figuresOf(sums, places.length * pixels)
}
