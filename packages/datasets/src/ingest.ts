import { createHash } from 'node:crypto'
import type { ImageFit, ImageShape } from '@sweepstack/protocol'
import { sha256 } from './cache-file.ts'
import { CacheWriter } from './cache-writer.ts'
import { ChannelStatistics } from './channel-statistics.ts'
import { DatasetError } from './dataset-error.ts'
import { labelWarnings } from './judgement/label-warnings.ts'
import { PictureNotes } from './judgement/picture-notes.ts'
import { splitWarnings } from './judgement/split-warnings.ts'
import { twinWarnings } from './judgement/twins.ts'
import { type Layout, readLayout } from './layout.ts'
import { decodePicture, type Picture, restrictSharp } from './pictures/decode-picture.ts'
import { splitNames } from './split.ts'

export interface DatasetSummary {
  hash: string
  /** Path of the cache file. */
  file: string
  shape: ImageShape
  fit: ImageFit
  classes: string[]
  splits: { train: number; val: number; test: number }
  testLabelled: boolean
  bytes: number
  /** Why scores may say less than they seem to. */
  warnings: string[]
  /** What was done to pictures on the way. */
  notes: string[]
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

/**
 * Reads every image of a dataset once and writes its uint8 cache. Holds the images that are being decoded and
 * some hundred bytes for each name, never all pixels.
 *
 * The content hash is the sha256 of the csv texts, then of each image file's own sha256, in the
 * order of the csv files: the same source bytes have the same hash wherever they lie.
 * @throws DatasetError with every problem; then nothing is written
 */
export async function ingestDataset(options: IngestOptions): Promise<DatasetSummary> {
  restrictSharp()
  const layout = await readLayout(options.folder)
  const hashes: string[] = []
  const digests: string[] = []
  const notes = new PictureNotes()
  const statistics = new ChannelStatistics()
  const images: { writer?: CacheWriter } = {}
  const take = async (place: number, image: Picture): Promise<string | undefined> => {
    images.writer ??= await CacheWriter.create(options.outDirectory, {
      classes: layout.classes,
      splits: layout.splits,
      shape: [image.height, image.width, 3],
      fit: 'stretch',
    })
    const [height, width] = images.writer.frame.shape
    if (image.width !== width || image.height !== height) {
      return `is ${image.width}×${image.height}, not ${width}×${height}`
    }
    hashes[place] = identityOf(image)
    digests[place] = sha256(image.pixels)
    notes.add(image)
    if (place < layout.splits.train.names.length) statistics.add(image.pixels)
    await images.writer.put(place, image.pixels)
    return undefined
  }
  try {
    await decodeAll(layout, take, options.progress)
    const hash = contentHash(layout, hashes)
    const { writer } = images as { writer: CacheWriter }
    const file = await writer.finish({ hash, ...statistics.result() })
    const warnings = [
      ...splitWarnings(layout),
      ...twinWarnings(layout, digests),
      ...labelWarnings(layout.classes),
    ]
    return { ...summary(layout, writer, hash, file), warnings, notes: notes.result() }
  } catch (error) {
    await images.writer?.abandon()
    throw error
  }
}

/** Of a picture that is not read as it lies in its file also says how, as the pixels are then others. */
function identityOf({ source, orientation }: Picture): string {
  return orientation > 1 ? `${sha256(source)} turned ${orientation}` : sha256(source)
}

function contentHash({ tables, isChanged }: Layout, hashes: string[]): string {
  const hash = createHash('sha256')
  for (const split of splitNames) {
    for (const [place, bytes] of tables[split].entries()) {
      if (place > 0) hash.update('\0')
      hash.update(bytes)
    }
    hash.update('\0')
  }
  for (const item of hashes) hash.update(item)
  if (isChanged) hash.update('labels in NFC')
  return hash.digest('hex')
}

function summary(layout: Layout, writer: CacheWriter, hash: string, file: string) {
  const { train, val, test } = layout.splits
  return {
    hash,
    file,
    shape: writer.frame.shape,
    fit: writer.frame.fit,
    classes: layout.classes,
    splits: { train: train.names.length, val: val.names.length, test: test.names.length },
    testLabelled: test.labels.length > 0 && test.labels.every((label) => label >= 0),
    bytes: writer.bytes,
  }
}

/**
 * Decodes every image, several at a time, and gives each to `take`, which answers what is wrong with it.
 * @throws DatasetError with all problems, or whatever `take` throws
 */
async function decodeAll(
  layout: Layout,
  take: (place: number, image: Picture) => Promise<string | undefined>,
  progress: IngestOptions['progress'],
): Promise<void> {
  const files = splitNames.flatMap((split) =>
    layout.splits[split].names.map((name, place) => ({
      label: `${split}_images/${name}`,
      file: layout.files[split][place] as string,
    })),
  )
  const problems: string[] = []
  let next = 0
  let done = 0

  /** True if it could be decoded. */
  const readNext = async (): Promise<boolean> => {
    const place = next
    next += 1
    const { label, file } = files[place] as { label: string; file: string }
    const image = await decodePicture(file).catch((error: Error) => {
      problems.push(`${label}: ${error.message}`)
    })
    const problem = image && (await take(place, image))
    if (problem) problems.push(`${label} ${problem}`)
    done += 1
    if (done % 500 === 0 || done === files.length) progress?.(done, files.length)
    return image !== undefined
  }
  const work = async () => {
    try {
      while (next < files.length) await readNext()
    } catch (error) {
      // Nobody takes more: the others end too.
      next = files.length
      throw error
    }
  }
  // The first image says what size all have to be, whichever would be decoded first.
  while (next < files.length && !(await readNext())) {}
  const ended = await Promise.allSettled(Array.from({ length: concurrency }, work))
  const failed = ended.find((end) => end.status === 'rejected')
  if (failed) throw failed.reason
  if (problems.length > 0) throw new DatasetError(problems.sort())
}
