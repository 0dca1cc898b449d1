import { readFile, stat } from 'node:fs/promises'
import { entryKind } from '@sweepstack/process'

/**
 * A file of a dataset, which strangers made: nothing that would be read for ever, and no more than fits.
 * Undefined if nothing is there. @throws Error in words that follow the file's name
 */
export async function readWithin(
  file: string,
  { megabytes, what }: { megabytes: number; what: string },
): Promise<Buffer | undefined> {
  try {
    const found = await stat(file)
    const kind = entryKind(found)
    if (kind !== 'file') throw new Error(`is a ${kind}, no file: put a ${what} in its place`)
    const { size } = found
    if (size > megabytes * 2 ** 20) {
      const shown = Math.round(size / 2 ** 20)
      throw new Error(`has ${shown} MB: over the limit of ${megabytes} for a ${what}`)
    }
    // Files of the system itself have no size, and may be read for ever.
    return size === 0 ? Buffer.alloc(0) : await readFile(file)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw code === undefined ? error : new Error(`cannot be read: ${message}`)
  }
}
