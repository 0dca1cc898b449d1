import { DatasetError } from '../dataset-error.ts'
import { type SplitName, splitNames } from '../split.ts'
import { isImageName } from './class-folders.ts'
import type { Scan } from './scan-folder.ts'
import { splitCalled, splitOfFolder } from './split-folders.ts'

const parquetName = /\.parquet$/i
/** `train-00000-of-00002.parquet`, also with a hash behind, as older ones have it. */
const shardOf = /-of-(\d+)(?=[-.])/i

/** The files of each split, in their order. */
export type Shards = Record<SplitName, string[]>

export function isParquetName(file: string): boolean {
  return parquetName.test(file)
}

/** Whether there are Parquet files, and no pictures that they may only describe. */
export function looksLikeParquet({ files }: Scan): boolean {
  return files.some(isParquetName) && !files.some(isImageName)
}

/**
 * Which files belong to which split: by their names, `train-00000-of-00002.parquet`, or by their folders, `train/0000.parquet`. Files
 * of which none is called as a split are the training images.
 * @throws DatasetError if a file belongs to no split, a shard is missing, or there are several sets of images
 */
export function shardsOf({ files }: Scan): Shards {
  const found = files.filter(isParquetName).map((file) => ({ file, split: splitOfShard(file) }))
  if (found.length === 0) throw new DatasetError(['there is no Parquet file, as train.parquet'])
  const areCalled = found.some(({ split }) => split !== undefined)
  const strange = found.filter(({ split }) => areCalled && split === undefined)
  const problems = strange.map(
    ({ file }) => `${file} is of no split: call it as one, as in train-${basename(file)}`,
  )
  const shards: Shards = { train: [], val: [], test: [] }
  for (const { file, split } of found) shards[split ?? 'train'].push(file)
  for (const split of splitNames) problems.push(...problemsOf(split, shards[split]))
  if (problems.length === 0 && shards.train.length === 0) {
    problems.push(`there are no training images, as in train.parquet, beside ${found[0]?.file}`)
  }
  if (problems.length > 0) throw new DatasetError(problems)
  return shards
}

function basename(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1)
}

function folderOf(file: string): string {
  return file.slice(0, Math.max(0, file.lastIndexOf('/')))
}

function splitOfShard(file: string): SplitName | undefined {
  const words = basename(file)
    .replace(parquetName, '')
    .split(/[-_. ]/)
  const called = new Set(words.flatMap((word) => splitCalled(word) ?? []))
  if (called.size === 1) return [...called][0]
  return splitOfFolder(basename(folderOf(file)))
}

function problemsOf(split: SplitName, files: string[]): string[] {
  const folders = [...new Set(files.map(folderOf))]
  if (folders.length > 1) {
    const places = folders.map((folder) => (folder === '' ? 'the folder itself' : folder))
    return [`the shards of ${split} lie in ${places.join(' and in ')}: give one of them`]
  }
  const counts = new Set(files.flatMap((file) => Number(shardOf.exec(file)?.[1] ?? []) || []))
  const [count, other] = counts
  if (count === undefined) return []
  if (other !== undefined) return [`the shards of ${split} are of ${count} and of ${other}`]
  return count === files.length
    ? []
    : [`${files.length} of the ${count} shards of ${split} are there: all are needed`]
}
