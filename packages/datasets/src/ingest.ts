import type { ImageFit, ImageReading, ImageShape } from '@sweepstack/protocol'
import { sha256 } from './cache-file.ts'
import { CacheWriter } from './cache-writer.ts'
import { ChannelStatistics } from './channel-statistics.ts'
import { contentHash } from './content-hash.ts'
import { DatasetError } from './dataset-error.ts'
import { labelWarnings } from './judgement/label-warnings.ts'
import { PictureNotes } from './judgement/picture-notes.ts'
import { splitWarnings } from './judgement/split-warnings.ts'
import { twinWarnings } from './judgement/twins.ts'
import { type Layout, readLayout } from './layout.ts'
import { decodePicture, restrictSharp } from './pictures/decode-picture.ts'
import { isGrey, toGrey } from './pictures/grey.ts'
import { inspectPicture, type PictureFacts, readPicture } from './pictures/inspect-picture.ts'
import { chooseFrame, type FrameChoice } from './reading/choose-frame.ts'
import { inParallel, WeightLimit } from './reading/in-parallel.ts'
import { pictureFiles, UnreadableFiles, withoutUnreadable } from './reading/unreadable.ts'

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
  /** Files that could not be read and were left out, each with the reason. */
  skipped: string[]
}

export interface IngestOptions {
  /** In the study's layout. */
  folder: string
  /** Where the cache file goes, named after the hash. */
  outDirectory: string
  /** How pictures are read; what is left out is chosen by looking at them. */
  reading?: ImageReading
  progress?: (done: number, total: number) => void
}

/** Pixels of the pictures that are decoded at the same time: bounds memory, some 4 bytes for each. */
const pixelsAtOnce = 64_000_000

/**
 * Reads the images of a dataset and writes their uint8 cache: first the headers of all, which say what size they
 * are brought to, then each. Holds the images that are being decoded and some hundred bytes for each name, never
 * all pixels.
 * @throws DatasetError with every problem; then nothing is written
 */
export async function ingestDataset(options: IngestOptions): Promise<DatasetSummary> {
  restrictSharp()
  const { folder, outDirectory, reading = {}, progress } = options
  const layout = await readLayout(folder)
  const survey = await lookAtPictures(layout, reading)
  const writer = await CacheWriter.create(outDirectory, {
    classes: layout.classes,
    splits: layout.splits,
    shape: [survey.choice.frame.height, survey.choice.frame.width, reading.channels === 1 ? 1 : 3],
    fit: survey.choice.frame.fit,
  })
  try {
    const read = await readPictures({ layout, reading, survey, writer, progress })
    const left = await leaveOut({ layout, writer, isOneChannel: read.isOneChannel, ...survey })
    const isChanged = writer.frame.shape[2] === 1
    const identity = [survey.choice.identity, isChanged ? 'channels 1' : '']
      .filter(Boolean)
      .join(' ')
    const hash = contentHash(layout, read.identities, identity)
    const file = await writer.finish({ hash, ...read.statistics })
    return {
      hash,
      file,
      ...summary(left, writer),
      warnings: [
        ...splitWarnings(left),
        ...twinWarnings(left, read.digests),
        ...labelWarnings(left.classes),
        ...survey.choice.warnings,
      ],
      notes: [...survey.choice.notes, ...read.notes],
      skipped: survey.unreadable.lines(),
    }
  } catch (error) {
    await writer.abandon()
    throw error
  }
}

interface Survey {
  /** Of each picture in the order of train, val and test; undefined where it cannot be read. */
  facts: (PictureFacts | undefined)[]
  unreadable: UnreadableFiles
  choice: FrameChoice
}

/** @throws DatasetError */
async function lookAtPictures(layout: Layout, reading: ImageReading): Promise<Survey> {
  const files = pictureFiles(layout)
  const unreadable = new UnreadableFiles(files)
  const facts: (PictureFacts | undefined)[] = new Array(files.length)
  await inParallel(files.length, async (place) => {
    const { file } = files[place] as { file: string }
    facts[place] = await readPicture(file)
      .then(inspectPicture)
      .catch((error: Error) => {
        unreadable.add(place, error)
        return undefined
      })
  })
  const readable = facts.filter((found) => found !== undefined)
  if (readable.length === 0) throw new DatasetError(unreadable.lines())
  return { facts, unreadable, choice: chooseFrame(readable, reading) }
}

interface ReadOptions {
  layout: Layout
  reading: ImageReading
  survey: Survey
  writer: CacheWriter
  progress: IngestOptions['progress']
}

/** Decodes every picture that can be read, several at a time, into its place in the cache. */
async function readPictures({ layout, reading, survey, writer, progress }: ReadOptions) {
  const { facts, unreadable, choice } = survey
  const files = pictureFiles(layout)
  const trained = layout.splits.train.names.length
  const identities: string[] = new Array(files.length).fill('skipped')
  const digests = new Map<number, string>()
  const notes = new PictureNotes()
  const statistics = new ChannelStatistics(writer.frame.shape[2])
  const limit = new WeightLimit(pixelsAtOnce)
  let isAllGrey = reading.channels === undefined
  let done = 0
  const take = async (place: number, found: PictureFacts) => {
    const source = await readPicture(files[place]?.file as string)
    const colours = await decodePicture(source, found, choice.frame)
    const pixels = reading.channels === 1 ? toGrey(colours) : colours
    identities[place] = identityOf(sha256(source), found)
    digests.set(place, sha256(pixels))
    isAllGrey &&= isGrey(pixels)
    notes.add(found)
    if (place < trained) statistics.add(pixels)
    await writer.put(place, pixels)
  }
  await inParallel(files.length, async (place) => {
    const found = facts[place]
    if (found !== undefined) {
      await limit
        .during(found.width * found.height, () => take(place, found))
        .catch((error: NodeJS.ErrnoException) => {
          // What the system says of the cache ends it; the rest is said of the picture.
          if (error.code !== undefined) throw error
          unreadable.add(place, error)
        })
    }
    done += 1
    if (done % 500 === 0 || done === files.length) progress?.(done, files.length)
  })
  unreadable.assertAtMost(reading.skipUnreadable ?? 0)
  const isOneChannel = isAllGrey || reading.channels === 1
  const { mean, deviation } = statistics.result()
  const first = (values: number[]) => (isOneChannel ? values.slice(0, 1) : values)
  return {
    identities,
    digests: [...digests].sort(([a], [b]) => a - b).map(([, digest]) => digest),
    statistics: { mean: first(mean), deviation: first(deviation) },
    isOneChannel,
    notes: [
      ...notes.result(),
      ...(isAllGrey ? ['all pictures are grey: they have one channel (ask for 3 for three)'] : []),
    ],
  }
}

/** Of a picture that is not read as it lies in its file also says how, as the pixels are then others. */
function identityOf(source: string, { orientation }: PictureFacts): string {
  return orientation > 1 ? `${source} turned ${orientation}` : source
}

/** Takes what cannot be read, and two of three equal channels, out of the cache. @throws DatasetError */
async function leaveOut({
  layout,
  writer,
  unreadable,
  isOneChannel,
}: {
  layout: Layout
  writer: CacheWriter
  unreadable: UnreadableFiles
  isOneChannel: boolean
}): Promise<Layout> {
  const left = withoutUnreadable(layout, unreadable)
  const [height, width, channels] = writer.frame.shape
  const isThinned = isOneChannel && channels === 3
  if (!isThinned && unreadable.lines().length === 0) return layout
  const shape: ImageShape = [height, width, isThinned ? 1 : channels]
  const change = isThinned ? toGrey : (image: Uint8Array) => image
  await writer.compact({ splits: left.splits, shape }, (place) => unreadable.has(place), change)
  return left
}

function summary(layout: Layout, { frame: { shape, fit }, bytes }: CacheWriter) {
  const { train, val, test } = layout.splits
  return {
    shape,
    fit,
    classes: layout.classes,
    splits: { train: train.names.length, val: val.names.length, test: test.names.length },
    testLabelled: test.labels.length > 0 && test.labels.every((label) => label >= 0),
    bytes,
  }
}
