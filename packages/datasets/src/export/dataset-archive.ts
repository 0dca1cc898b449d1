import { createHash } from 'node:crypto'
import type { ArtifactStore } from '@sweepstack/core'
import { imageBytes } from '@sweepstack/protocol'
import { type Pack, pack } from 'tar-stream'
import { DatasetError } from '../dataset-error.ts'
import { pngOf } from '../pictures/png-of.ts'
import { splitNames } from '../split.ts'
import { openStoredCache, type StoredCache } from '../stored-cache.ts'
import { imageFileNames, tablesOf } from './study-files.ts'

/** Pixels that are encoded at the same time, in bytes, and images. */
const bytesAtOnce = 32 * 2 ** 20
const imagesAtOnce = 16

/**
 * A stored dataset in the study's layout, as a tar archive that is made as it is read: tables first, then each image as
 * a PNG of its pixels. An archive of a cache whose pixels are damaged breaks off.
 * @throws DatasetError, before the first byte, if there is no cache, its header is damaged, or a table cannot hold it
 */
export async function datasetArchive(
  store: ArtifactStore,
  hash: string,
): Promise<AsyncGenerator<Uint8Array>> {
  const cache = await openStoredCache(store, hash)
  try {
    const files = imageFileNames(cache.header)
    const tables = tablesOf(cache.header, files)
    const paths = splitNames.flatMap((split) =>
      files[split].map((file) => `${split}_images/${file}`),
    )
    return archived(cache, async (archive) => {
      for (const { path, text } of tables) await put(archive, path, Buffer.from(text))
      await putImages(archive, cache, paths)
    })
  } catch (error) {
    await cache.close()
    throw error
  }
}

async function* archived(cache: StoredCache, fill: (archive: Pack) => Promise<void>) {
  const archive = pack()
  const filled = fill(archive).then(
    () => archive.finalize(),
    (error) => archive.destroy(error),
  )
  try {
    yield* archive as AsyncIterable<Uint8Array>
  } finally {
    archive.destroy()
    await filled
    await cache.close()
  }
}

async function putImages(archive: Pack, { header, next }: StoredCache, paths: string[]) {
  const { shape, hash } = header
  const bytes = imageBytes(shape)
  const atOnce = Math.max(1, Math.min(imagesAtOnce, Math.floor(bytesAtOnce / bytes)))
  const seen = createHash('sha256')
  for (let from = 0; from < paths.length; from += atOnce) {
    const some = paths.slice(from, from + atOnce)
    const pixels = await next(some.length * bytes)
    if (pixels.length < some.length * bytes) break
    seen.update(pixels)
    const pictures = await Promise.all(
      some.map((_, at) => pngOf(pixels.subarray(at * bytes, (at + 1) * bytes), shape)),
    )
    for (const [at, path] of some.entries()) await put(archive, path, pictures[at] as Buffer)
  }
  if (seen.digest('hex') === header.pixels) return
  throw new DatasetError([`the dataset ${hash} is damaged in the store: register it again`])
}

/** Waits until it was read. */
function put(archive: Pack, name: string, data: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    archive.entry({ name, size: data.length, mode: 0o644, mtime: new Date(0) }, data, (error) =>
      error ? reject(error) : resolve(),
    )
  })
}
