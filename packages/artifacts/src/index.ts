import type { ArtifactStore } from '@sweepstack/core'
import { createFolderStore } from './folder-store.ts'
import { createHttpStore } from './http-store.ts'
import { createS3Store } from './s3-store.ts'

export { ArtifactError } from './artifact-error.ts'
export { namePattern, prefixPattern } from './artifact-name.ts'
export { hashHeader, storeHeader } from './http-store.ts'
export { isStoreLocation, noStore } from './store-location.ts'
export { type Watched, watched } from './watched.ts'

export interface ArtifactStoreOptions {
  /** Of the API, for a store behind it. */
  apiKey?: string | undefined
  /** What a folder may hold; undefined for no limit. */
  quotaBytes?: number | undefined
}

/**
 * The store at a location: a folder, `s3://bucket/prefix?endpoint=…`, or the URL of an API that keeps
 * artifacts for its workers.
 */
export function openArtifactStore(
  location: string,
  options: ArtifactStoreOptions = {},
): ArtifactStore {
  if (/^https?:\/\//.test(location)) return createHttpStore({ url: location, ...options })
  if (location.startsWith('s3://')) return createS3Store(location)
  return createFolderStore(location, options.quotaBytes)
}
