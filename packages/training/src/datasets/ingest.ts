import { createHash } from 'node:crypto'
import path from 'node:path'
import { type CacheHeader, sha256, writeCache } from './cache-file.ts'
import { DatasetError } from './dataset-error.ts'
import { type Decoded, decodeImage, restrictSharp } from './decode.ts'
import { imageFile, type Layout, readLayout, splitNames } from './layout.ts'

export interface DatasetSummary {
  hash: string
  /** Path of the cache file. */
  file: string
  imageSize: number
  classes: string[]
  splits: { train: number; val: number; test: number }
  testLabelled: boolean
  bytes: number
}

export interface IngestOptions {
  /** In the study's layout. */
  folder: string
  /** Where the cache file goes, named after the hash. */
  outDirectory: string
  progress?: (done: number, total: number) => void
}

/** Images decoded at the same time; libuv has four threads. */
const concurrency = 8

export function cacheFileName(hash: string): string {
  return `${hash}.dataset`
}

/**
 * Reads every image of a dataset once and writes its uint8 cache.
 *
 * The content hash is the sha256 of the csv texts, then of each image file's own sha256, in the
 * order of the csv files: the same source bytes have the same hash wherever they lie.
 * @throws DatasetError with every problem; then nothing is written
 */
export async function ingestDataset(options: IngestOptions): Promise<DatasetSummary> {
  restrictSharp()
  const layout = await readLayout(options.folder)
  const files = splitNames.flatMap((split) =>
    layout.splits[split].names.map((name) => ({
      label: `${split}_images/${name}`,
      file: imageFile(layout.folder, split, name),
    })),
  )
  const { pixels, hashes, imageSize } = await decodeAll(files, options.progress)
  const hash = createHash('sha256')
  for (const split of splitNames) hash.update(layout.csv[split]).update('\0')
  for (const item of hashes) hash.update(item)
  const header: CacheHeader = {
    format: 'sweepstack-dataset-1',
    hash: hash.digest('hex'),
    imageSize,
    classes: layout.classes,
    splits: layout.splits,
    ...channelStatistics(pixels.subarray(0, layout.splits.train.names.length * imageSize ** 2 * 3)),
    pixels: sha256(pixels),
  }
  const file = path.join(options.outDirectory, cacheFileName(header.hash))
  await writeCache(file, header, pixels)
  return summary(header, layout, file, pixels.length)
}

function summary(header: CacheHeader, layout: Layout, file: string, bytes: number): DatasetSummary {
  const { train, val, test } = layout.splits
  return {
    hash: header.hash,
    file,
    imageSize: header.imageSize,
    classes: header.classes,
    splits: { train: train.names.length, val: val.names.length, test: test.names.length },
    testLabelled: test.labels.length > 0 && test.labels.every((label) => label >= 0),
    bytes,
  }
}

async function decodeAll(
  files: { label: string; file: string }[],
  progress: IngestOptions['progress'],
): Promise<{ pixels: Uint8Array; hashes: string[]; imageSize: number }> {
  const problems: string[] = []
  const hashes: string[] = []
  let pixels = new Uint8Array(0)
  let imageSize = 0
  let next = 0
  let done = 0

  const place = (index: number, label: string, image: Decoded) => {
    if (imageSize === 0) {
      imageSize = image.width
      pixels = new Uint8Array(files.length * imageSize ** 2 * 3)
    }
    if (image.width !== imageSize || image.height !== imageSize) {
      problems.push(`${label} is ${image.width}×${image.height}, not ${imageSize}×${imageSize}`)
      return
    }
    pixels.set(image.pixels, index * imageSize ** 2 * 3)
    hashes[index] = sha256(image.source)
  }
  const readNext = async () => {
    const index = next
    next += 1
    const { label, file } = files[index] as { label: string; file: string }
    try {
      place(index, label, await decodeImage(file))
    } catch (error) {
      problems.push(`${label}: ${(error as Error).message.trim().split('\n')[0]}`)
    }
    done += 1
    if (done % 500 === 0 || done === files.length) progress?.(done, files.length)
  }
  const work = async () => {
    while (next < files.length) await readNext()
  }
  // The first image says what size all have to be, whichever would be decoded first.
  while (imageSize === 0 && next < files.length) await readNext()
  await Promise.all(Array.from({ length: concurrency }, work))
  if (problems.length > 0) throw new DatasetError(problems.sort())
  return { pixels, hashes, imageSize }
}

/** Mean and deviation of each channel, in one pass over integers: exact up to the last division. */
function channelStatistics(pixels: Uint8Array): { mean: number[]; deviation: number[] } {
  const sums = [0, 0, 0]
  const squares = [0, 0, 0]
  for (let place = 0; place < pixels.length; place += 1) {
    const value = pixels[place] as number
    const channel = place % 3
    sums[channel] = (sums[channel] as number) + value
    squares[channel] = (squares[channel] as number) + value * value
  }
  const count = pixels.length / 3
  const mean = sums.map((sum) => sum / count)
  return {
    mean,
    deviation: squares.map((sum, channel) =>
      Math.max(1, Math.sqrt(sum / count - (mean[channel] as number) ** 2)),
    ),
  }
}
