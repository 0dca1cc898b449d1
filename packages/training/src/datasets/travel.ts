import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { access, mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { ArtifactStore } from '@sweepstack/core'
import { cacheFileName } from './cache-file.ts'
import { DatasetError } from './dataset-error.ts'
import type { DatasetSummary } from './ingest.ts'

/** Name of a dataset's cache in the artifact store. */
export function datasetArtifact(hash: string): string {
  return `datasets/${cacheFileName(hash)}`
}

/** Puts a cache where workers can fetch it. */
export async function publishDataset(summary: DatasetSummary, store: ArtifactStore): Promise<void> {
  await store.put(datasetArtifact(summary.hash), createReadStream(summary.file))
}

/**
 * Path of the cache of a dataset on this machine, fetched from the store if it is not here yet. What it
 * holds is checked when it is opened.
 * @throws DatasetError if the store has none
 */
export async function ensureDatasetCache(options: {
  hash: string
  store: ArtifactStore
  directory: string
}): Promise<string> {
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
  await mkdir(options.directory, { recursive: true })
  const temporary = `${file}.${randomUUID()}.partial`
  try {
    await writeFile(temporary, data)
    await rename(temporary, file)
  } finally {
    await rm(temporary, { force: true })
  }
  return file
}
