import path from 'node:path'
import type {
  DatasetReading,
  DatasetReport,
  ImageFit,
  ImageReading,
  ImageShape,
  SourceKind,
} from '@sweepstack/protocol'
import { CacheWriter } from './cache-writer.ts'
import { contentHash } from './content-hash.ts'
import { judgeImages } from './judgement/judge-images.ts'
import { refuseLongLabels } from './judgement/label-lengths.ts'
import { writeSmallPictures } from './judgement/small-pictures.ts'
import { restrictSharp } from './pictures/decode-picture.ts'
import { toGrey } from './pictures/grey.ts'
import { readImages } from './reading/read-images.ts'
import { type Survey, surveyPictures } from './reading/survey.ts'
import {
  assertDrawnOfRead,
  type UnreadableFiles,
  UnreadInDraw,
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
    for (let unread: ReadonlySet<string> = new Set(); ; ) {
      const source = await withSplits(opened, split, unread)
      try {
        return await ingestSource(source, { ...options, reading: ofImages, unread })
      } catch (error) {
        if (!(error instanceof UnreadInDraw)) throw error
        unread = new Set([...unread, ...error.titles])
      }
    }
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
    unread,
  }: IngestOptions & { reading: ImageReading; unread: ReadonlySet<string> },
): Promise<DatasetSummary> {
  refuseLongLabels(source.classes)
  const bounds = { known: unread, allowed: reading.skipUnreadable ?? 0 }
  const survey = await surveyPictures(source, reading)
  assertDrawnOfRead(source, survey.unreadable, bounds)
  assertRoom(leastBytes(survey, reading), room)
  const writer = await CacheWriter.create(outDirectory, {
    classes: source.classes,
    splits: source.splits,
    shape: [survey.choice.frame.height, survey.choice.frame.width, reading.channels === 1 ? 1 : 3],
    fit: survey.choice.frame.fit,
  })
  try {
    const read = await readImages({ source, reading, survey, writer, progress })
    assertDrawnOfRead(source, survey.unreadable, bounds)
    const kept = await leaveOut({ source, writer, isOneChannel: read.isOneChannel, ...survey })
    const isChanged = writer.frame.shape[2] === 1
    const identity = [survey.choice.identity, isChanged ? 'channels 1' : '']
      .filter(Boolean)
      .join(' ')
    assertRoom(writer.bytes, room)
    const hash = contentHash(source, read.identities, identity)
    const judged = judgeImages(kept, read)
    const pictured = { source: kept, shape: writer.frame.shape, read: writer.read.bind(writer) }
    const pictures = path.join(outDirectory, `${hash}.pictures.json`)
    const isPictured = await writeSmallPictures(pictures, pictured, judged.pairs)
    const file = await writer.finish({ hash, ...read.statistics })
    return {
      hash,
      source: { kind: source.kind, described: source.described },
      file,
      ...summary(kept, writer),
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

/** Of the pixels: whether all pictures are grey is not known yet. */
function leastBytes({ facts, choice: { frame } }: Survey, { channels = 1 }: ImageReading): number {
  const readable = facts.filter((found) => found !== undefined)
  return readable.length * frame.height * frame.width * channels
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
