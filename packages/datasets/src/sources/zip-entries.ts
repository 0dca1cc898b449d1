import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import yauzl from 'yauzl'
import { DatasetError } from '../dataset-error.ts'
import { writeNew } from './scratch.ts'

export type ZipEntry = yauzl.Entry

/** More entries than this are no dataset. */
export const mostEntries = 2_000_000

// Sizes are checked while an entry is read: one that goes on behind what its header says is an error.
const options = { lazyEntries: true, validateEntrySize: true, autoClose: false } as const
const openZip = promisify<string, yauzl.Options, yauzl.ZipFile>(yauzl.open)

/** Works with an open zip. @throws DatasetError in whatever way it is damaged */
export async function withZip<T>(
  file: string,
  work: (zip: yauzl.ZipFile) => Promise<T>,
): Promise<T> {
  const zip = await openZip(file, options).catch((error: Error) => {
    throw new DatasetError([`the zip cannot be read: ${error.message} Copy it or pack it anew`])
  })
  try {
    return await work(zip)
  } finally {
    zip.close()
  }
}

/** Its entries one by one. @throws DatasetError if there are too many, or a name leads out of the archive */
export async function* zipEntries(zip: yauzl.ZipFile): AsyncGenerator<ZipEntry> {
  if (zip.entryCount > mostEntries) {
    throw new DatasetError([`the zip has ${zip.entryCount} entries, over ${mostEntries}`])
  }
  for (;;) {
    const entry = await nextEntry(zip)
    if (entry === undefined) return
    yield entry
  }
}

function nextEntry(zip: yauzl.ZipFile): Promise<ZipEntry | undefined> {
  return new Promise((resolve, reject) => {
    const done = (entry?: ZipEntry) => {
      zip.removeAllListeners()
      resolve(entry)
    }
    zip.once('entry', done)
    zip.once('end', () => done())
    zip.once('error', (error: Error) => {
      zip.removeAllListeners()
      reject(
        new DatasetError([
          `the zip is damaged or hostile: ${error.message}. Pack it anew, from within its folder`,
        ]),
      )
    })
    zip.readEntry()
  })
}

export function listZip(file: string): Promise<ZipEntry[]> {
  return withZip(file, async (zip) => {
    const entries: ZipEntry[] = []
    for await (const entry of zipEntries(zip)) entries.push(entry)
    return entries
  })
}

/** @throws Error in words that follow the entry's name */
export async function readEntry(zip: yauzl.ZipFile, entry: ZipEntry): Promise<Readable> {
  if (entry.isEncrypted()) throw new Error('is encrypted: pack it without a password')
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error)
        reject(new Error(`cannot be unpacked: ${error.message}. It is damaged: pack it anew`))
      else resolve(stream)
    })
  })
}

/** The first bytes of an entry, at most `count`. @throws Error in words that follow its name */
export function zipFirstBytes(file: string, entry: ZipEntry, count: number): Promise<Buffer> {
  return withZip(file, async (zip) => {
    const parts: Buffer[] = []
    let bytes = 0
    for await (const part of await readEntry(zip, entry)) {
      parts.push(part as Buffer)
      bytes += (part as Buffer).length
      if (bytes >= count) break
    }
    return Buffer.concat(parts).subarray(0, count)
  })
}

/** Unpacks an entry into a new file. @throws Error in words that follow its name */
export function extractEntry(file: string, entry: ZipEntry, target: string): Promise<void> {
  return withZip(file, async (zip) => {
    await writeNew(target, await readEntry(zip, entry), (parts) => parts).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOSPC') throw error
        throw new Error(`cannot be unpacked: ${error.message}. It is damaged: pack it anew`)
      },
    )
  })
}
