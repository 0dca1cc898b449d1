import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { watched } from '@sweepstack/artifacts'
import { ProblemError } from '@sweepstack/protocol'
import { extract } from 'tar-stream'
import type { UnpackedFolder } from './unpacked-folder.ts'

/**
 * Puts the files and folders of a tar archive into a folder as they come by.
 * @throws ProblemError INVALID_DATASET for links and devices, and for what is no archive; what the data throw
 */
export async function unpackTar(
  data: AsyncIterable<Uint8Array>,
  target: UnpackedFolder,
): Promise<void> {
  const entries = extract()
  const tail = tailOf()
  const source = watched(data, tail.see)
  const fed = pipeline(Readable.from(source.parts), entries)
  fed.catch(() => undefined)
  try {
    for await (const entry of entries) {
      const { name, type, linkname } = entry.header
      if (type === 'file' || type === 'contiguous-file')
        await target.put(name, entry as AsyncIterable<Uint8Array>)
      else if (type === 'directory') {
        await target.putFolder(name)
        entry.resume()
      } else throw noFile(name, type ?? 'unknown', linkname)
    }
    await fed
    if (!tail.isEnd()) throw new Error('its end is missing')
  } catch (error) {
    // The reader of the archive has its own words for what broke the data off.
    const broken = source.broken()
    if (broken) throw broken.error
    throw isArchiveError(error) ? noArchive(error as Error) : error
  } finally {
    entries.destroy()
  }
}

/** Zero bytes that end an archive: without them it was cut off, if only between two files. */
const endBytes = 1024

/** Remembers the last bytes that went by. */
function tailOf() {
  let tail = Buffer.alloc(0)
  return {
    see(part: Uint8Array) {
      const last = part.subarray(Math.max(0, part.length - endBytes))
      tail = Buffer.concat([tail, last]).subarray(-endBytes)
    },
    isEnd: () => tail.length === endBytes && tail.every((byte) => byte === 0),
  }
}

/** What neither we nor the system throw: the reader of archives has no codes. */
function isArchiveError(error: unknown): boolean {
  return !(error instanceof ProblemError) && (error as NodeJS.ErrnoException).syscall === undefined
}

function noArchive({ message }: Error): ProblemError {
  return new ProblemError(
    'INVALID_DATASET',
    `This is not a complete, uncompressed tar archive: ${message.split('.')[0]}.`,
  )
}

function noFile(name: string, type: string, linkname: string | null | undefined): ProblemError {
  const shown = name.slice(0, 200)
  const why = linkname
    ? 'is a link: pack the file itself (tar --dereference --hard-dereference)'
    : `is not a regular file (${type}): leave it out`
  return new ProblemError('INVALID_DATASET', `"${shown}" ${why}.`, [{ path: shown, message: why }])
}
