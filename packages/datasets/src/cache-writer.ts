import { createHash, randomUUID } from 'node:crypto'
import { type FileHandle, open, readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { makeFolder } from '@sweepstack/process'
import { imageBytes } from '@sweepstack/protocol'
import { type CacheHeader, cacheFileName, lengthBytes } from './cache-file.ts'
import { CachedPixels } from './cached-pixels.ts'
import { splitNames } from './split.ts'

/** What is known before an image but the first was decoded. */
export type CacheFrame = Pick<CacheHeader, 'classes' | 'splits' | 'shape' | 'fit'>

/** Digits that a number of the statistics may take beyond the 0 that stands for it. */
const digitsOfNumber = 24
const portionBytes = 4 * 2 ** 20
/** Of what is removed if the process dies that made it. */
export const temporarySuffix = '.partial'

/**
 * Writes a cache: header length, JSON header, pixels of train, val and test. Each image goes to its place in
 * the file as it comes, in any order, so nothing of it stays in memory; the file appears whole or not at all.
 */
export class CacheWriter {
  /** What the cache holds; see `compact`. */
  frame: CacheFrame
  readonly #directory: string
  readonly #temporary: string
  readonly #handle: FileHandle
  /** Bytes before the pixels. */
  readonly #start: number

  private constructor(directory: string, temporary: string, handle: FileHandle, frame: CacheFrame) {
    this.frame = frame
    this.#directory = directory
    this.#temporary = temporary
    this.#handle = handle
    this.#start = lengthBytes + reservedFor(frame)
  }

  static async create(directory: string, frame: CacheFrame): Promise<CacheWriter> {
    await makeFolder(directory)
    const name = `${process.pid}-${randomUUID()}${temporarySuffix}`
    const temporary = path.join(directory, name)
    return new CacheWriter(directory, temporary, await open(temporary, 'wx+'), frame)
  }

  /** Bytes of all pixels. */
  get bytes(): number {
    return imagesOf(this.frame) * imageBytes(this.frame.shape)
  }

  /** Puts an image at its place, or several from there on; the count goes on from train to val and test. */
  async put(place: number, pixels: Uint8Array): Promise<void> {
    await writeAt(this.#handle, pixels, this.#start + place * imageBytes(this.frame.shape))
  }

  /** Bytes of the images as they lie in the cache now. */
  async read(from: number, to: number): Promise<Uint8Array> {
    return new CachedPixels(this.#handle, this.#start, this.bytes).subarray(from, to)
  }

  /**
   * Moves the images together, once each that is kept is in its place: without those that `isLeftOut`, and each as
   * `change` makes it, which is not longer.
   */
  async compact(
    frame: Pick<CacheFrame, 'splits' | 'shape'>,
    isLeftOut: (place: number) => boolean,
    change: (image: Uint8Array) => Uint8Array,
  ): Promise<void> {
    const bytes = imageBytes(this.frame.shape)
    const images = imagesOf(this.frame)
    const atOnce = Math.max(1, Math.floor(portionBytes / bytes))
    let end = this.#start
    for (let first = 0; first < images; first += atOnce) {
      const count = Math.min(atOnce, images - first)
      const portion = Buffer.alloc(count * bytes)
      // An image that is left out may be past the end.
      await this.#handle.read(portion, 0, portion.length, this.#start + first * bytes)
      const kept: Uint8Array[] = []
      for (let at = 0; at < count; at += 1) {
        if (isLeftOut(first + at)) continue
        kept.push(change(portion.subarray(at * bytes, (at + 1) * bytes)))
      }
      const moved = Buffer.concat(kept)
      await writeAt(this.#handle, moved, end)
      end += moved.length
    }
    await this.#handle.truncate(end)
    this.frame = { ...this.frame, ...frame }
  }

  /** Completes the header once every image is in its place. Answers the path of the cache. */
  async finish(facts: Pick<CacheHeader, 'hash' | 'mean' | 'deviation'>): Promise<string> {
    const pixels = await this.#hashOfPixels()
    const text = Buffer.alloc(this.#start - lengthBytes, ' ')
    text.write(textOf({ format: 'sweepstack-dataset-2', ...this.frame, ...facts, pixels }))
    const length = Buffer.alloc(lengthBytes)
    length.writeBigUInt64LE(BigInt(text.length))
    await writeAt(this.#handle, Buffer.concat([length, text]), 0)
    await this.#handle.sync()
    await this.#handle.close()
    const file = path.join(this.#directory, cacheFileName(facts.hash))
    await rename(this.#temporary, file)
    return file
  }

  async abandon(): Promise<void> {
    await this.#handle.close().catch(() => undefined)
    await rm(this.#temporary, { force: true })
  }

  /** Read back in portions: images came out of order. */
  async #hashOfPixels(): Promise<string> {
    const hash = createHash('sha256')
    const portion = Buffer.alloc(portionBytes)
    const end = this.#start + this.bytes
    for (let position = this.#start; position < end; ) {
      const wanted = Math.min(portionBytes, end - position)
      const { bytesRead } = await this.#handle.read(portion, 0, wanted, position)
      if (bytesRead === 0) throw new Error('the cache of the dataset was cut off while it was made')
      hash.update(portion.subarray(0, bytesRead))
      position += bytesRead
    }
    return hash.digest('hex')
  }
}

function imagesOf({ splits }: CacheFrame): number {
  return splitNames.reduce((sum, split) => sum + splits[split].names.length, 0)
}

/** Deletes what a process that died in the middle of a cache left behind. */
export async function removeAbandoned(directory: string, pid: number): Promise<void> {
  for (const name of await readdir(directory).catch(() => [])) {
    if (!name.startsWith(`${pid}-`) || !name.endsWith(temporarySuffix)) continue
    await rm(path.join(directory, name), { recursive: true, force: true }).catch(() => undefined)
  }
}

/**
 * Bytes for the header: it is written last, when its numbers are known, but the pixels begin behind it. A
 * multiple of 8, so that the engine takes the pixels in place.
 */
function reservedFor(frame: CacheFrame): number {
  const hash = '0'.repeat(64)
  const numbers = { mean: [0, 0, 0], deviation: [0, 0, 0] }
  const text = textOf({ format: 'sweepstack-dataset-2', ...frame, hash, pixels: hash, ...numbers })
  return Math.ceil((Buffer.byteLength(text) + 6 * digitsOfNumber) / 8) * 8
}

function textOf(header: CacheHeader): string {
  return JSON.stringify(header)
}

async function writeAt(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done)
    done += bytesWritten
  }
}
