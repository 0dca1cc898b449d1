import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { access, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { ArtifactStore } from '@sweepstack/core'
import { makeFolder } from '@sweepstack/process'
import { cacheFileName, type OpenedDataset, openDatasetCache } from './cache-file.ts'
import { DatasetError } from './dataset-error.ts'
import type { DatasetSummary } from './ingest.ts'
import { picturesArtifact } from './stored-pictures.ts'
import { reportArtifact } from './stored-report.ts'

interface CachePlace {
  hash: string
  store: ArtifactStore
  /** Where copies of caches lie on this machine. */
  directory: string
}

/** Name of a dataset's cache in the artifact store. */
export function datasetArtifact(hash: string): string {
  return `datasets/${cacheFileName(hash)}`
}

/**
 * Puts a cache where workers can fetch it, and beside it what was found wrong with it and its small pictures, if there
 * is room.
 */
export async function publishDataset(summary: DatasetSummary, store: ArtifactStore): Promise<void> {
  const { hash, file, pictures } = summary
  await store.put(datasetArtifact(hash), createReadStream(file))
  const report = Buffer.from(JSON.stringify(summary.report))
  if ((await store.room()) < report.length) return
  await store.put(reportArtifact(hash), report)
  if (pictures === undefined || (await store.room()) < (await stat(pictures)).size) return
  await store.put(picturesArtifact(hash), createReadStream(pictures))
}

/**
 * Opens a dataset on this machine, fetched from the store if it is not here yet, or is here in a damaged copy.
 * @throws DatasetError if the store has none, or has it damaged
 */
export async function openDataset(options: CachePlace): Promise<OpenedDataset> {
  const { hash } = options
  const file = await ensureDatasetCache(options)
  try {
    return await openDatasetCache(file, hash)
  } catch (error) {
    // Missing: it was collected in between.
    const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT'
    if (!(error instanceof DatasetError) && !isGone) throw error
    await rm(file, { force: true })
    return await openDatasetCache(await ensureDatasetCache(options), hash)
  }
}

/**
 * Path of the cache of a dataset on this machine, fetched from the store if it is not here yet. What it
 * holds is checked when it is opened.
 * @throws DatasetError if the store has none
 */
export async function ensureDatasetCache(options: CachePlace): Promise<string> {
  const file = path.join(options.directory, cacheFileName(options.hash))
  const present = await access(file).then(
    () => true,
    () => false,
  )
  if (present) {
    // Opened now: what nobody opens for long is deleted. A cache of somebody else's is not ours to mark.
    const now = new Date()
    await utimes(file, now, now).catch(() => undefined)
    return file
  }
  const data = await options.store.stream(datasetArtifact(options.hash))
  if (data === undefined) {
    throw new DatasetError([`no dataset with the hash ${options.hash}: register it again`])
  }
  await makeFolder(options.directory)
  const temporary = `${file}.${randomUUID()}.partial`
  try {
    await writeFile(temporary, data)
    await rename(temporary, file)
  } finally {
    await rm(temporary, { force: true })
  }
  return file
}
