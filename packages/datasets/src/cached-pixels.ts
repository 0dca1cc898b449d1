import type { FileHandle } from 'node:fs/promises'

/** A part of an open file, which is read as it is asked for: 2 GiB and more never lie in memory. */
export class CachedPixels {
  readonly length: number
  readonly #handle: FileHandle
  readonly #start: number

  constructor(handle: FileHandle, start: number, length: number) {
    this.#handle = handle
    this.#start = start
    this.length = length
  }

  /** Bytes `from` to `to` of the part. @throws Error if the file has become shorter */
  async subarray(from: number, to: number): Promise<Uint8Array> {
    const bytes = Buffer.allocUnsafeSlow(Math.min(to, this.length) - from)
    for (let done = 0; done < bytes.length; ) {
      const position = this.#start + from + done
      const { bytesRead } = await this.#handle.read(bytes, done, bytes.length - done, position)
      if (bytesRead === 0) throw new Error('the cache of the dataset was cut off while it was read')
      done += bytesRead
    }
    return bytes
  }

  /** In portions of at most `size` bytes. */
  async *portions(size: number): AsyncGenerator<Uint8Array> {
    for (let from = 0; from < this.length; from += size) yield this.subarray(from, from + size)
  }
}
