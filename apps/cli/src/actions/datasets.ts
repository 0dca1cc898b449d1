import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Client } from '@sweepstack/client'
import { type EmojiDatasetName, emojiDatasets, generateEmojiDataset } from '@sweepstack/datasets'
import { FixableError, makeFolder } from '@sweepstack/process'
import {
  counted,
  type Dataset,
  datasetNameSchema,
  datasetReferenceSchema,
  type ListedDataset,
  shapeText,
  shortId,
} from '@sweepstack/protocol'
import { ensureIconSets } from '@sweepstack/provision'
import type { Config } from '../config.ts'
import { dayOf } from '../output/day.ts'
import { table } from '../output/table.ts'
import { warningLines } from '../output/warning-lines.ts'
import type { Session } from '../session.ts'
import { addDataset, uploadDataset } from './add-dataset.ts'
import { datasetReading, type ReadingOptions } from './dataset-reading.ts'
import { seesDataRoot } from './seen-data-root.ts'

export async function list(session: Session): Promise<void> {
  const found = await session.client().datasets()
  const header = [
    'name',
    'classes',
    'train',
    'val',
    'test',
    'pixels',
    'registered',
    'sweeps',
    'hash',
  ]
  session.print(found, (shown) => {
    const doubts = shown.flatMap(({ name, warnings: { length } }) =>
      length === 0 ? [] : [`${name}: ${counted(length, 'warning')}: datasets show ${name}`],
    )
    return [table(header, shown.flatMap(rows)), ...doubts].join('\n')
  })
}

/** Registers what is at the paths; `data` is the data root of the API, if that is on this machine. */
export async function add(
  session: Session,
  name: string,
  paths: string[],
  { data, inPlace = false, ...options }: ReadingOptions & { data: string; inPlace?: boolean },
): Promise<void> {
  refuseName(name)
  const reading = datasetReading(options)
  const dataset = await addDataset(session, { name, paths, dataRoot: data, inPlace, reading })
  session.print(dataset, registeredText)
}

export async function remove(session: Session, name: string): Promise<void> {
  refuseName(name, datasetReferenceSchema)
  await session.client().removeDataset(name)
  session.print({ removed: name }, ({ removed }) => `removed ${removed}`)
}

export async function rename(session: Session, name: string, to: string): Promise<void> {
  refuseName(name, datasetReferenceSchema)
  refuseName(to)
  const renamed = await session.client().renameDataset(name, to)
  session.print(renamed, (dataset) => `${dataset.name}: ${shortId(dataset.hash)}`)
}

/** Draws one of the emoji datasets and registers it. */
export async function make(
  session: Session,
  name: string,
  { data, seed }: { data: string; seed: string },
): Promise<void> {
  if (!Object.hasOwn(emojiDatasets, name)) {
    throw new FixableError(
      `no recipe for "${name}"`,
      `one of: ${Object.keys(emojiDatasets).join(', ')}`,
    )
  }
  const drawn = { name: name as EmojiDatasetName, seed: Number(seed), say: session.tell }
  const dataset = (await seesDataRoot(session.client(), { name, dataRoot: data }))
    ? await makeEmoji(session.config, session.client(), { ...drawn, dataRoot: data })
    : await drawAndUpload(session, drawn)
  session.print(dataset, registeredText)
}

/** Before the folder is looked at, which may take long. @throws FixableError */
function refuseName(
  name: string,
  schema: typeof datasetNameSchema | typeof datasetReferenceSchema = datasetNameSchema,
): void {
  const { success, error } = schema.safeParse(name)
  if (success) return
  const fix = error.issues.map(({ message }) => message).join('; ')
  throw new FixableError(`"${name}" is no name of a dataset`, fix)
}

/** Files that are named one by one of those that were left out. */
const namedFiles = 10
const namedClasses = 8

function registeredText(dataset: Dataset): string {
  const { name, hash, source, classes, shape, warnings, notes, skipped } = dataset
  const found = source === undefined ? [] : [`read from ${source.described}`]
  const named = skipped.slice(0, namedFiles).map((text) => `left out: ${text}`)
  const more = skipped.length - named.length
  const left = [...named, ...(more > 0 ? [`${more} more left out`] : [])]
  const told = [...found, classesText(classes), `images of ${shapeText(shape)}`, ...notes, ...left]
  return [
    `${name}: ${shortId(hash)}`,
    ...told.map((text) => `note: ${text}`),
    ...warningLines({ warnings }),
  ].join('\n')
}

/** The first of them by name, so that folders that were taken for classes are seen. */
function classesText(classes: string[]): string {
  const more = classes.length > namedClasses ? ' …' : ''
  return `${counted(classes.length, 'class', 'classes')}: ${classes.slice(0, namedClasses).join(', ')}${more}`
}

/** The current version with what is known of it alone, then those before. */
function rows({ name, classes, shape, versions }: ListedDataset): string[][] {
  return versions.map(({ hash, splits, isCurrent, registeredAt, sweeps }) => {
    const { train, val, test } = splits
    const [named, count, pixels] = isCurrent
      ? [name, String(classes.length), shapeText(shape)]
      : [`${name}@${shortId(hash)}`, '', '']
    const figures = [train, val, test].map(String)
    return [named, count, ...figures, pixels, dayOf(registeredAt), String(sweeps), shortId(hash)]
  })
}

interface Drawn {
  name: EmojiDatasetName
  seed: number
  say(line: string): void
}

/** Draws an emoji dataset into the data root, unless it is there, and registers it. */
export async function makeEmoji(
  config: Config,
  client: Client,
  options: Drawn & { dataRoot: string },
): Promise<Dataset> {
  const { name } = options
  const folder = path.join(
    options.dataRoot,
    'sources',
    options.seed === 42 ? name : `${name}-seed-${options.seed}`,
  )
  if (!existsSync(folder)) {
    await makeFolder(path.dirname(folder))
    await draw(config, folder, options)
  }
  options.say(`reading ${name}`)
  return client.registerDataset({ name, folder: path.relative(options.dataRoot, folder) })
}

/** For an API that does not see this machine's disk. */
async function drawAndUpload(session: Session, drawn: Drawn): Promise<Dataset> {
  const temporary = await mkdtemp(path.join(tmpdir(), 'sweepstack-make-'))
  try {
    const folder = path.join(temporary, drawn.name)
    await draw(session.config, folder, drawn)
    return await uploadDataset(session, { name: drawn.name, paths: [folder] })
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

async function draw(config: Config, folder: string, { name, seed, say }: Drawn): Promise<void> {
  const iconSetsDirectory = await ensureIconSets({ env: config.env, progress: say })
  say(`drawing ${name}`)
  await generateEmojiDataset({ name, folder, iconSetsDirectory, seed })
}
