import type { ArtifactStore } from '@sweepstack/core'
import { createFolderStore } from './folder-store.ts'
import { createHttpStore } from './http-store.ts'

export { ArtifactError } from './artifact-error.ts'
export { hashHeader } from './http-store.ts'

/** The store at a location: a folder, or the URL of an API that keeps artifacts for its workers. */
export function openArtifactStore(
  location: string,
  options: { apiKey?: string | undefined } = {},
): ArtifactStore {
  return /^https?:\/\//.test(location)
    ? createHttpStore({ url: location, ...options })
    : createFolderStore(location)
}
