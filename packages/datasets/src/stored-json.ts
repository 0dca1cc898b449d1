import type { ArtifactStore } from '@sweepstack/core'
import type { z } from 'zod'

/** What is stored beside a dataset's cache as JSON; undefined if it is not there or is damaged. */
export async function readStoredJson<T>(
  store: ArtifactStore,
  name: string,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  const bytes = await store.get(name)
  if (bytes === undefined) return undefined
  try {
    return schema.parse(JSON.parse(Buffer.from(bytes).toString()))
  } catch {
    return undefined
  }
}
