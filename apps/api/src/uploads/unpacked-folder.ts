import { open } from 'node:fs/promises'
import path from 'node:path'
import { makeFolder } from '@sweepstack/process'
import { ProblemError } from '@sweepstack/protocol'
import { entryPath } from './entry-path.ts'

/** Files and folders that a dataset may have: more are no pictures. */
const mostEntries = 5_000_000

/** Takes files in, each under its checked path in a folder of its own. */
export class UnpackedFolder {
  readonly folder: string
  readonly #bytes: number
  readonly #made = new Set<string>()
  #files = 0
  #folders = 0
  #last: string | undefined
  #used = 0

  /** @param bytes that all files together may have */
  constructor(folder: string, bytes: number) {
    this.folder = folder
    this.#bytes = bytes
  }

  get files(): number {
    return this.#files
  }

  /** The file itself if it is the only one, as an archive is. */
  get onlyFile(): string | undefined {
    return this.#files === 1 ? this.#last : undefined
  }

  /** Reads the data to their end, also those that nobody needs. @throws ProblemError INVALID_DATASET, STORAGE_FULL */
  async put(name: string, data: AsyncIterable<Uint8Array>): Promise<void> {
    const segments = entryPath(name)
    if (segments === undefined) {
      for await (const part of data) this.#take(part.length)
      return
    }
    this.#files += 1
    this.#assertFew()
    const file = path.join(this.folder, ...segments)
    this.#last = file
    await this.#makeFolder(path.dirname(file), name)
    const handle = await open(file, 'wx').catch((error) => {
      throw taken(error, name)
    })
    try {
      for await (const part of data) {
        this.#take(part.length)
        await handle.writeFile(part)
      }
    } finally {
      await handle.close()
    }
  }

  /** A folder, in which there may be nothing. @throws ProblemError INVALID_DATASET */
  async putFolder(name: string): Promise<void> {
    const segments = entryPath(name)
    if (segments === undefined) return
    this.#folders += 1
    this.#assertFew()
    await this.#makeFolder(path.join(this.folder, ...segments), name)
  }

  #assertFew(): void {
    if (this.#files + this.#folders <= mostEntries) return
    throw new ProblemError(
      'INVALID_DATASET',
      `There are more than ${mostEntries} files and folders.`,
    )
  }

  #take(bytes: number): void {
    this.#used += bytes
    if (this.#used <= this.#bytes) return
    const gigabytes = (this.#bytes / 1e9).toFixed(3)
    throw new ProblemError(
      'STORAGE_FULL',
      `The files need more than the ${gigabytes} GB that are free.`,
    )
  }

  async #makeFolder(folder: string, name: string): Promise<void> {
    if (this.#made.has(folder)) return
    await makeFolder(folder).catch((error) => {
      throw taken(error, name)
    })
    this.#made.add(folder)
  }
}

/** Where the disk does not tell two names apart, they are one: none of them may win. */
function taken(error: NodeJS.ErrnoException, name: string): Error {
  if (!['EEXIST', 'ENOTDIR', 'EISDIR'].includes(error.code ?? '')) return error
  const why = 'is there twice, or both as a file and as a folder, on this disk: rename one of them'
  const shown = name.slice(0, 200)
  return new ProblemError('INVALID_DATASET', `"${shown}" ${why}.`, [{ path: shown, message: why }])
}
