import type { ArtifactStore } from '@sweepstack/core'
import { type CacheHeader, headerSchema, lengthBytes, longestHeader } from './cache-file.ts'
import { DatasetError } from './dataset-error.ts'
import { datasetArtifact } from './transfer.ts'

/** A cache in the store, read from its beginning: what it says of itself, then its pixels. */
export interface StoredCache {
  header: CacheHeader
  /** First byte of the pixels. */
  pixelsAt: number
  /** The next bytes, fewer at the end. */
  next(bytes: number): Promise<Buffer>
  close(): Promise<void>
}

/** @throws DatasetError if there is none or its header is damaged */
export async function openStoredCache(store: ArtifactStore, hash: string): Promise<StoredCache> {
  const data = await store.stream(datasetArtifact(hash))
  if (data === undefined) {
    throw new DatasetError([`no dataset with the hash ${hash}: register it again`])
  }
  const parts = data[Symbol.asyncIterator]()
  const close = async () => void (await parts.return?.())
  let held: Buffer = Buffer.alloc(0)
  const next = async (bytes: number) => {
    const taken: Buffer[] = [held]
    let length = held.length
    while (length < bytes) {
      const { done, value } = await parts.next()
      if (done) break
      taken.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength))
      length += value.length
    }
    const all = taken.length === 1 ? held : Buffer.concat(taken)
    held = all.subarray(bytes)
    return all.subarray(0, bytes)
  }
  try {
    const first = await next(lengthBytes)
    const length = first.length < lengthBytes ? 0 : Number(first.readBigUInt64LE())
    const text = length > longestHeader ? '' : (await next(length)).toString()
    const header = headerSchema.parse(JSON.parse(text))
    return { header, pixelsAt: lengthBytes + length, next, close }
  } catch (error) {
    await close()
    if ((error as NodeJS.ErrnoException).code !== undefined) throw error
    throw new DatasetError([`the dataset ${hash} is damaged in the store: register it again`])
  }
}
