import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Client } from '@sweepstack/client'
import { type EmojiDatasetName, emojiDatasets, generateEmojiDataset } from '@sweepstack/datasets'
import { FixableError, makeFolder } from '@sweepstack/process'
import { type Dataset, datasetNameSchema, shapeText, shortId } from '@sweepstack/protocol'
import { ensureIconSets } from '@sweepstack/provision'
import type { Config } from '../config.ts'
import { table } from '../output/table.ts'
import type { Session } from '../session.ts'
import { addFolder, checkDataRoot } from './add-folder.ts'
import { datasetReading, type ReadingOptions } from './dataset-reading.ts'

export async function list(session: Session): Promise<void> {
  const found = await session.client().datasets()
  const header = ['name', 'classes', 'train', 'val', 'test', 'pixels', 'hash']
  session.print(found, (shown) => {
    const doubts = shown.flatMap(({ name, warnings }) =>
      warnings.map((text) => `note: ${name}: ${text}`),
    )
    return [table(header, shown.map(row)), ...doubts].join('\n')
  })
}

/** Registers a folder or a file; `data` is the data root of the API. */
export async function add(
  session: Session,
  name: string,
  folder: string,
  { data, ...options }: ReadingOptions & { data: string },
): Promise<void> {
  refuseName(name)
  const reading = datasetReading(options)
  const dataset = await addFolder(session.client(), { name, folder, dataRoot: data, reading })
  session.print(dataset, registeredText)
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
  await checkDataRoot(session.client(), { name, dataRoot: data })
  const dataset = await makeEmoji(session.config, session.client(), name as EmojiDatasetName, {
    dataRoot: data,
    seed: Number(seed),
    say: session.tell,
  })
  session.print(dataset, registeredText)
}

/** Before the folder is looked at, which may take long. @throws FixableError */
function refuseName(name: string): void {
  const { success, error } = datasetNameSchema.safeParse(name)
  if (success) return
  const fix = error.issues.map(({ message }) => message).join('; ')
  throw new FixableError(`"${name}" is no name of a dataset`, fix)
}

/** Files that are named one by one of those that were left out. */
const namedFiles = 10

function registeredText(dataset: Dataset): string {
  const { name, hash, source, shape, warnings, notes, skipped } = dataset
  const found = source === undefined ? [] : [`read from ${source.described}`]
  const named = skipped.slice(0, namedFiles).map((text) => `left out: ${text}`)
  const more = skipped.length - named.length
  const left = [...named, ...(more > 0 ? [`${more} more left out`] : [])]
  const told = [...found, `images of ${shapeText(shape)}`, ...warnings, ...notes, ...left]
  return [`${name}: ${shortId(hash)}`, ...told.map((text) => `note: ${text}`)].join('\n')
}

function row({ name, classes, splits, shape, hash }: Dataset): string[] {
  const { train, val, test } = splits
  return [name, ...[classes.length, train, val, test, shapeText(shape)].map(String), shortId(hash)]
}

/** Draws an emoji dataset into the data root, unless it is there, and registers it. */
export async function makeEmoji(
  config: Config,
  client: Client,
  name: EmojiDatasetName,
  options: { dataRoot: string; seed: number; say(line: string): void },
): Promise<Dataset> {
  const folder = path.join(
    options.dataRoot,
    'sources',
    options.seed === 42 ? name : `${name}-seed-${options.seed}`,
  )
  if (!existsSync(folder)) {
    const iconSetsDirectory = await ensureIconSets({ env: config.env, progress: options.say })
    options.say(`drawing ${name}`)
    await makeFolder(path.dirname(folder))
    await generateEmojiDataset({ name, folder, iconSetsDirectory, seed: options.seed })
  }
  options.say(`reading ${name}`)
  return client.registerDataset(name, path.relative(options.dataRoot, folder))
}
