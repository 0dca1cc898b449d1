import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { makeFolder } from '@sweepstack/process'
import { temporarySuffix } from '../cache-writer.ts'
import { DatasetError } from '../dataset-error.ts'

/** A folder for what has to be unpacked: made when it is used, gone when the source is closed or its process ends. */
export class Scratch {
  readonly #folder: string
  #count = 0

  constructor(outDirectory: string) {
    this.#folder = path.join(outDirectory, `${process.pid}-${randomUUID()}${temporarySuffix}`)
  }

  /** A new path in it, of nothing yet. */
  async place(): Promise<string> {
    await makeFolder(this.#folder)
    this.#count += 1
    return path.join(this.#folder, String(this.#count))
  }

  remove(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true })
  }
}

/**
 * Writes what a stream has, seen by `through`, into a new file. Also after an error nothing of it comes later: what
 * removes the folder then removes all. @throws Error with the `code` EEXIST if the file is there already
 */
export async function writeNew(
  place: string,
  from: Readable,
  through: (parts: AsyncIterable<Buffer>) => AsyncIterable<Buffer>,
): Promise<void> {
  const into = createWriteStream(place, { flags: 'wx' })
  const closed = new Promise<void>((resolve) => into.once('close', resolve))
  try {
    // At once: a stream that ends before it is listened to would never end here.
    await pipeline(from, through, into)
  } finally {
    await closed
  }
}

/** Whether a file is gzip by its first bytes. */
async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0)
    return bytesRead === 2 && buffer.readUInt16BE() === 0x1f8b
  } finally {
    await handle.close()
  }
}

/** The first bytes of a file, of what is in it if it is gzip: at most `count`. @throws DatasetError if it is damaged */
export async function firstBytes(file: string, count: number): Promise<Buffer> {
  const isPacked = await isGzip(file)
  const stream = createReadStream(file)
  const parts = isPacked ? stream.pipe(createGunzip()) : stream
  stream.once('error', (error) => parts.destroy(error))
  const found: Buffer[] = []
  let bytes = 0
  try {
    for await (const part of parts) {
      found.push(part)
      bytes += part.length
      if (bytes >= count) break
    }
  } catch (error) {
    throw new DatasetError([
      `${path.basename(file)} cannot be unpacked: ${(error as Error).message}. It is damaged: copy it or pack it anew`,
    ])
  } finally {
    stream.destroy()
  }
  return Buffer.concat(found).subarray(0, count)
}

/**
 * The file without gzip around it, unpacked into the scratch folder if there is.
 * @throws DatasetError if it is damaged, or unpacks to more bytes than `most`
 */
export async function gunzipped(file: string, scratch: Scratch, most: number): Promise<string> {
  if (!(await isGzip(file))) return file
  const target = await scratch.place()
  const source = createReadStream(file)
  const unpacked = source.pipe(createGunzip())
  source.once('error', (error) => unpacked.destroy(error))
  const counted = async function* (parts: AsyncIterable<Buffer>) {
    let bytes = 0
    for await (const part of parts) {
      bytes += part.length
      if (bytes > most)
        throw new DatasetError([`${path.basename(file)} unpacks to more than its header says`])
      yield part
    }
  }
  try {
    await writeNew(target, unpacked, counted)
  } catch (error) {
    if (error instanceof DatasetError || (error as NodeJS.ErrnoException).code === 'ENOSPC')
      throw error
    throw new DatasetError([
      `${path.basename(file)} cannot be unpacked: ${(error as Error).message}. It is damaged: copy it or pack it anew`,
    ])
  } finally {
    source.destroy()
  }
  return target
}
