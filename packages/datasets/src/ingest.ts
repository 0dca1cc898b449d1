import path from 'node:path'
import type {
  DatasetReading,
  DatasetReport,
  ImageFit,
  ImageReading,
  ImageShape,
  SourceKind,
} from '@sweepstack/protocol'
import { sha256 } from './cache-file.ts'
import { CacheWriter } from './cache-writer.ts'
import { ChannelStatistics } from './channel-statistics.ts'
import { contentHash } from './content-hash.ts'
import { DatasetError } from './dataset-error.ts'
import { judgeImages } from './judgement/judge-images.ts'
import { refuseLongLabels } from './judgement/label-lengths.ts'
import { Likenesses } from './judgement/likenesses.ts'
import { PictureNotes } from './judgement/picture-notes.ts'
import { writeSmallPictures } from './judgement/small-pictures.ts'
import { type Frame, restrictSharp } from './pictures/decode-picture.ts'
import { isGrey, toGrey } from './pictures/grey.ts'
import { type Size, scaledSize } from './pictures/placement.ts'
import { decodeImage, type ImageFacts, inspectImage, rawFacts } from './pictures/read-image.ts'
import { chooseFrame, type FrameChoice } from './reading/choose-frame.ts'
import { inParallel, WeightLimit } from './reading/in-parallel.ts'
import {
  type ImagePlace,
  imagePlaces,
  UnreadableFiles,
  withoutUnreadable,
} from './reading/unreadable.ts'
import { assertRoom } from './room.ts'
import { openSource } from './sources/open-source.ts'
import { type Source, sourceNotes } from './sources/source.ts'
import { withSplits } from './splits/split-source.ts'

export interface DatasetSummary {
  hash: string
  /** What the images and labels were read from. */
  source: { kind: SourceKind; described: string }
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
  /** The same of a sweep with folds. */
  foldWarnings: string[]
  /** What was done to pictures on the way. */
  notes: string[]
  /** Files that could not be read and were left out, each with the reason. */
  skipped: string[]
  /** What is wrong with it. */
  report: DatasetReport
  /** Path of a file of small pictures, beside the cache; undefined if they could not be made. */
  pictures: string | undefined
}

export interface IngestOptions {
  /** Or a file; what it is, is seen by looking: see `openSource`. */
  folder: string
  /** Where the cache file goes, named after the hash. */
  outDirectory: string
  /** How the source and its pictures are read; what is left out is chosen by looking at them. */
  reading?: DatasetReading
  /** Bytes that the cache may have; no bound by default. */
  room?: number
  progress?: (done: number, total: number) => void
}

/** Pixels of the pictures that are decoded at the same time: bounds memory, some 4 bytes for each. */
const pixelsAtOnce = 64_000_000

/**
 * Reads the images of a dataset and writes their uint8 cache: first the headers of all, which say what size they
 * are brought to, then each. Holds the images that are being decoded and some hundred bytes for each, never
 * all pixels.
 * @throws DatasetError with every problem; then nothing is written. Error with the code ENOSPC if there is no room
 */
export async function ingestDataset(options: IngestOptions): Promise<DatasetSummary> {
  restrictSharp()
  const { folder, outDirectory, reading = {} } = options
  const { as, split, ...ofImages } = reading
  const opened = await openSource(folder, { as, outDirectory })
  try {
    const source = await withSplits(opened, split)
    return await ingestSource(source, { ...options, reading: ofImages })
  } finally {
    await opened.close?.()
  }
}

async function ingestSource(
  source: Source,
  {
    outDirectory,
    reading,
    room = Number.POSITIVE_INFINITY,
    progress,
  }: IngestOptions & { reading: ImageReading },
): Promise<DatasetSummary> {
  refuseLongLabels(source.classes)
  const survey = await lookAtPictures(source, reading)
  assertRoom(leastBytes(survey, reading), room)
  const writer = await CacheWriter.create(outDirectory, {
    classes: source.classes,
    splits: source.splits,
    shape: [survey.choice.frame.height, survey.choice.frame.width, reading.channels === 1 ? 1 : 3],
    fit: survey.choice.frame.fit,
  })
  try {
    const read = await readPictures({ source, reading, survey, writer, progress })
    const left = await leaveOut({ source, writer, isOneChannel: read.isOneChannel, ...survey })
    const isChanged = writer.frame.shape[2] === 1
    const identity = [survey.choice.identity, isChanged ? 'channels 1' : '']
      .filter(Boolean)
      .join(' ')
    assertRoom(writer.bytes, room)
    const hash = contentHash(source, read.identities, identity)
    const judged = judgeImages(left, read)
    const pictured = { source: left, shape: writer.frame.shape, read: writer.read.bind(writer) }
    const pictures = path.join(outDirectory, `${hash}.pictures.json`)
    const isPictured = await writeSmallPictures(pictures, pictured, judged.pairs)
    const file = await writer.finish({ hash, ...read.statistics })
    return {
      hash,
      source: { kind: source.kind, described: source.described },
      file,
      ...summary(left, writer),
      warnings: [...judged.warnings, ...survey.choice.warnings],
      foldWarnings: [...judged.foldWarnings, ...survey.choice.warnings],
      notes: [...sourceNotes(source), ...survey.choice.notes, ...read.notes],
      skipped: survey.unreadable.lines(),
      report: judged.report,
      pictures: isPictured ? pictures : undefined,
    }
  } catch (error) {
    await writer.abandon()
    throw error
  }
}

interface Survey {
  /** Of each picture in the order of train, val and test; undefined where it cannot be read. */
  facts: (ImageFacts | undefined)[]
  unreadable: UnreadableFiles
  choice: FrameChoice
}

/** Of the pixels: whether all pictures are grey is not known yet. */
function leastBytes({ facts, choice: { frame } }: Survey, { channels = 1 }: ImageReading): number {
  const readable = facts.filter((found) => found !== undefined)
  return readable.length * frame.height * frame.width * channels
}

/** @throws DatasetError */
async function lookAtPictures(source: Source, reading: ImageReading): Promise<Survey> {
  const files = imagePlaces(source)
  const unreadable = new UnreadableFiles(files)
  const facts: (ImageFacts | undefined)[] = new Array(files.length)
  if (source.rawSize !== undefined) facts.fill(rawFacts(source.rawSize))
  await inParallel(files.length, async (place) => {
    if (facts[place] !== undefined) return
    const { split, at } = files[place] as ImagePlace
    facts[place] = await source
      .read(split, at)
      .then(inspectImage)
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
  source: Source
  reading: ImageReading
  survey: Survey
  writer: CacheWriter
  progress: IngestOptions['progress']
}

/** Decodes every picture that can be read, several at a time, into its place in the cache. */
async function readPictures({ source, reading, survey, writer, progress }: ReadOptions) {
  const { facts, unreadable, choice } = survey
  const files = imagePlaces(source)
  const trained = source.splits.train.names.length
  const identities: string[] = new Array(files.length).fill('skipped')
  const digests = new Map<number, string>()
  const notes = new PictureNotes()
  const statistics = new ChannelStatistics(writer.frame.shape[2])
  const likenesses = new Likenesses(files.length, writer.frame.shape)
  const limit = new WeightLimit(pixelsAtOnce)
  let isAllGrey = reading.channels === undefined
  let done = 0
  const take = async (place: number, found: ImageFacts) => {
    const { split, at } = files[place] as ImagePlace
    const image = await decodeImage(await source.read(split, at), found, choice.frame)
    const pixels = reading.channels === 1 ? toGrey(image.pixels) : image.pixels
    identities[place] = image.identity
    digests.set(place, sha256(pixels))
    isAllGrey &&= isGrey(pixels)
    notes.add(found)
    likenesses.add(place, pixels)
    if (place < trained) statistics.add(pixels)
    await writer.put(place, pixels)
  }
  await inParallel(files.length, async (place) => {
    const found = facts[place]
    if (found !== undefined) {
      await limit
        .during(weightOf(found, choice.frame), () => take(place, found))
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
    digests,
    likenesses,
    statistics: { mean: first(mean), deviation: first(deviation) },
    isOneChannel,
    notes: [
      ...notes.result(),
      ...(isAllGrey ? ['all pictures are grey: they have one channel (ask for 3 for three)'] : []),
    ],
  }
}

/** Pixels that are there at once when an image is decoded, before or after it is resized. */
function weightOf(own: Size, frame: Frame): number {
  const scaled = scaledSize(own, frame, frame.fit)
  return Math.max(own.height * own.width, scaled.height * scaled.width)
}

/** Takes what cannot be read, and two of three equal channels, out of the cache. @throws DatasetError */
async function leaveOut({
  source,
  writer,
  unreadable,
  isOneChannel,
}: {
  source: Source
  writer: CacheWriter
  unreadable: UnreadableFiles
  isOneChannel: boolean
}): Promise<Source> {
  const left = withoutUnreadable(source, unreadable)
  const [height, width, channels] = writer.frame.shape
  const isThinned = isOneChannel && channels === 3
  if (!isThinned && unreadable.lines().length === 0) return source
  const shape: ImageShape = [height, width, isThinned ? 1 : channels]
  const change = isThinned ? toGrey : (image: Uint8Array) => image
  await writer.compact({ splits: left.splits, shape }, (place) => unreadable.has(place), change)
  return left
}

function summary(source: Source, { frame: { shape, fit }, bytes }: CacheWriter) {
  const { train, val, test } = source.splits
  return {
    shape,
    fit,
    classes: source.classes,
    splits: { train: train.names.length, val: val.names.length, test: test.names.length },
    testLabelled: test.labels.length > 0 && test.labels.every((label) => label >= 0),
    bytes,
  }
}
