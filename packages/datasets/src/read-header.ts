import type { ArtifactStore } from '@sweepstack/core'
import type { CacheHeader } from './cache-file.ts'
import { openStoredCache } from './stored-cache.ts'

/**
 * What a dataset's cache in the store says of itself, without its pixels.
 * @throws DatasetError if there is none or it is damaged
 */
export async function readDatasetHeader(store: ArtifactStore, hash: string): Promise<CacheHeader> {
  const { header, close } = await openStoredCache(store, hash)
  await close()
  return header
}
