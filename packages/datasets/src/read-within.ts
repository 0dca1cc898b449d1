import { entryKind } from '@sweepstack/process'
import { PromptFiles } from './prompt-files.ts'

const usualFiles = new PromptFiles()

/**
 * A file of a dataset, which strangers made: nothing that would be read for ever, and no more than fits.
 * Undefined if nothing is there. @throws Error in words that follow the file's name
 */
export async function readWithin(
  file: string,
  { megabytes, what }: { megabytes: number; what: string },
  files = usualFiles,
): Promise<Buffer | undefined> {
  try {
    return await files.read(file, (found) => {
      const kind = entryKind(found)
      if (kind !== 'file') throw new Error(`is a ${kind}, no file: put a ${what} in its place`)
      if (found.size <= megabytes * 2 ** 20) return
      const shown = Math.round(found.size / 2 ** 20)
      throw new Error(`has ${shown} MB: over the limit of ${megabytes} for a ${what}`)
    })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw code === undefined ? error : new Error(`cannot be read: ${message}`)
  }
}
