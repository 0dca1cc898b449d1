import type { ArtifactStore } from '@sweepstack/core'
import { type CacheHeader, headerSchema, lengthBytes, longestHeader } from './cache-file.ts'
import { DatasetError } from './dataset-error.ts'
import { datasetArtifact } from './transfer.ts'

/**
 * What a dataset's cache in the store says of itself, without its pixels.
 * @throws DatasetError if there is none or it is damaged
 */
export async function readDatasetHeader(store: ArtifactStore, hash: string): Promise<CacheHeader> {
  const data = await store.stream(datasetArtifact(hash))
  if (data === undefined) {
    throw new DatasetError([`no dataset with the hash ${hash}: register it again`])
  }
  const parts: Uint8Array[] = []
  let read = 0
  let wanted = lengthBytes
  for await (const part of data) {
    parts.push(part)
    read += part.length
    if (read >= lengthBytes && wanted === lengthBytes) {
      wanted += Number(Buffer.concat(parts).readBigUInt64LE())
    }
    if (read >= wanted || wanted > longestHeader) break
  }
  try {
    const text = Buffer.concat(parts).subarray(lengthBytes, wanted).toString()
    return headerSchema.parse(JSON.parse(text))
  } catch {
    throw new DatasetError([`the dataset ${hash} is damaged in the store: register it again`])
  }
}
