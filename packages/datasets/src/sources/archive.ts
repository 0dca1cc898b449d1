import { createReadStream } from 'node:fs'
import { open, stat, statfs } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { makeFolder } from '@sweepstack/process'
import { extract } from 'tar-stream'
import { DatasetError } from '../dataset-error.ts'
import { junk, type Scan } from './scan-folder.ts'
import { firstBytes, type Scratch, writeNew } from './scratch.ts'
import { countSkipped } from './source.ts'
import { mostEntries, readEntry, withZip, zipEntries } from './zip-entries.ts'

/** Images hardly shrink: an archive of more than this times its size is made to fill a disk. */
const highestRatio = 100
/** So much may come of the smallest archive. */
const freeBytes = 256 * 2 ** 20

/** What people call archives. */
export const archiveName = /\.(zip|tar|tgz|tar\.gz)$/i

/** The first entry of a zip, or the end of one without entries. */
const zipStarts = ['PK\x03\x04', 'PK\x05\x06']

type ArchiveKind = 'zip' | 'tar' | 'tar.gz'

/** By the first bytes; undefined for what is none. NPZ files are zips, and no archives. */
export async function archiveKind(file: string): Promise<ArchiveKind | undefined> {
  const handle = await open(file)
  try {
    const { buffer } = await handle.read(Buffer.alloc(512), 0, 512, 0)
    if (/\.npz$/i.test(file)) return undefined
    if (zipStarts.includes(buffer.toString('latin1', 0, 4))) return 'zip'
    if (isTar(buffer)) return 'tar'
    const isGzip = buffer.readUInt16BE(0) === 0x1f8b
    return isGzip && isTar(await firstBytes(file, 512)) ? 'tar.gz' : undefined
  } finally {
    await handle.close()
  }
}

/** POSIX tar and GNU's have their magic here. */
function isTar(first: Buffer): boolean {
  return first.toString('latin1', 257, 262) === 'ustar'
}

/** The one archive that a folder has in it and nothing else. */
export async function onlyArchive(scan: Scan): Promise<string | undefined> {
  const [file, another] = scan.files
  if (file === undefined || another !== undefined) return undefined
  const place = path.join(scan.root, file)
  if ((await archiveKind(place)) !== undefined) return file
  if (!archiveName.test(file)) return undefined
  throw new DatasetError([
    `${file} is no zip, tar or tar.gz by its first bytes, or is damaged: copy it or pack it anew`,
  ])
}

/**
 * Unpacks an archive entry by entry into the scratch folder. Links, devices and what systems leave behind are passed
 * over and counted. @throws DatasetError if it is damaged, grows without measure, or names files outside of it
 */
export async function unpackArchive(
  file: string,
  scratch: Scratch,
): Promise<{ folder: string; skipped: Map<string, number> }> {
  const place = await scratch.place()
  const target = new Target(place, await roomFor(file, path.dirname(place)))
  await makeFolder(target.folder)
  const kind = await archiveKind(file)
  try {
    if (kind === 'zip') await unpackZip(file, target)
    else await unpackTar(file, kind === 'tar.gz', target)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (error instanceof DatasetError || code === 'ENOSPC' || code === 'EDQUOT') throw error
    throw new DatasetError([
      `the archive cannot be unpacked: ${message}. It is damaged: copy it or pack it anew`,
    ])
  }
  if (target.files === 0) throw new DatasetError(['the archive has no files in it'])
  return { folder: target.folder, skipped: target.skipped }
}

interface Room {
  bytes: number
  /** What is said of an archive that needs more. */
  refusal: string
}

/** @param disk where it is unpacked */
async function roomFor(file: string, disk: string): Promise<Room> {
  const { size } = await stat(file)
  const { bavail, bsize } = await statfs(disk)
  const most = Math.max(freeBytes, size * highestRatio)
  const free = bavail * bsize
  if (free < most) {
    const refusal = `the archive unpacks to more than the ${megabytes(free)} MB that the disk of the API has free: make room there, or unpack it and add the folder`
    return { bytes: free, refusal }
  }
  const limit = most === freeBytes ? `${megabytes(most)} MB` : `${highestRatio} times its size`
  const refusal = `the archive unpacks to more than ${limit}, as one made to fill a disk does: if it is none, unpack it and add the folder`
  return { bytes: most, refusal }
}

function megabytes(bytes: number): number {
  return Math.floor(bytes / 2 ** 20)
}

/** A folder that is filled, with what it may take. */
class Target {
  readonly folder: string
  readonly skipped = new Map<string, number>()
  files = 0
  #entries = 0
  readonly #room: Room
  #written = 0

  constructor(folder: string, room: Room) {
    this.folder = folder
    this.#room = room
  }

  /** A folder, in which there may be nothing. @throws DatasetError */
  async makeFolder(name: string): Promise<void> {
    const parts = this.#partsOf(name)
    if (parts.some((part) => junk.test(part))) return
    await makeFolder(path.join(this.folder, ...parts))
  }

  /** Where a file goes, its folder being there; undefined if it is passed over. @throws DatasetError */
  async placeFor(name: string, reason?: string): Promise<string | undefined> {
    const parts = this.#partsOf(name)
    if (parts.length === 0) throw leadsOut(name)
    const passed = parts.some((part) => junk.test(part)) ? 'hidden, or left by a system' : reason
    if (passed !== undefined) {
      countSkipped(this.skipped, passed)
      return undefined
    }
    const place = path.join(this.folder, ...parts)
    await makeFolder(path.dirname(place))
    return place
  }

  /** The path of an entry from the folder on; none is the folder itself. @throws DatasetError */
  #partsOf(name: string): string[] {
    this.#entries += 1
    if (this.#entries > mostEntries)
      throw new DatasetError([`the archive has over ${mostEntries} entries`])
    const parts = name.split('/').filter((part) => part !== '' && part !== '.')
    if (name.startsWith('/') || parts.includes('..') || /[\\\0]/.test(name)) throw leadsOut(name)
    return parts
  }

  /** @throws DatasetError if the file is there, or there is too much */
  async write(place: string, name: string, from: Readable): Promise<void> {
    const counted = async function* (this: Target, parts: AsyncIterable<Buffer>) {
      for await (const part of parts) {
        this.#written += part.length
        if (this.#written > this.#room.bytes) throw new DatasetError([this.#room.refusal])
        yield part
      }
    }
    try {
      await writeNew(place, from, counted.bind(this))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      throw new DatasetError([`the archive has ${JSON.stringify(name)} twice: pack each file once`])
    }
    this.files += 1
  }
}

function leadsOut(name: string): DatasetError {
  return new DatasetError([
    `the archive has the entry ${JSON.stringify(name)}, which leads out of it: pack it anew, from within its folder`,
  ])
}

const linkReason = 'links and devices in the archive'

async function unpackZip(file: string, target: Target): Promise<void> {
  await withZip(file, async (zip) => {
    for await (const entry of zipEntries(zip)) {
      if (entry.fileName.endsWith('/')) {
        await target.makeFolder(entry.fileName)
        continue
      }
      // The upper half are the mode bits of Unix; 0o100000 is a file.
      const type = (entry.externalFileAttributes >>> 16) & 0o170000
      const isFile = type === 0 || type === 0o100000
      const place = await target.placeFor(entry.fileName, isFile ? undefined : linkReason)
      if (place === undefined) continue
      const stream = await readEntry(zip, entry).catch((error: Error) => {
        throw new DatasetError([`${entry.fileName} ${error.message}`])
      })
      await target.write(place, entry.fileName, stream)
    }
  })
}

async function unpackTar(file: string, isPacked: boolean, target: Target): Promise<void> {
  const entries = extract()
  const source = createReadStream(file)
  const read = isPacked ? pipeline(source, createGunzip(), entries) : pipeline(source, entries)
  const unpack = async () => {
    for await (const entry of entries) {
      const { name, type } = entry.header
      if (type === 'directory') {
        await target.makeFolder(name)
        entry.resume()
        continue
      }
      const isFile = type === 'file' || type === 'contiguous-file'
      const place = await target.placeFor(name, isFile ? undefined : linkReason)
      if (place === undefined) entry.resume()
      else await target.write(place, name, entry as unknown as Readable)
    }
  }
  const [reading, unpacking] = await Promise.allSettled([read, unpack()])
  // Of the two, what was refused says more than the stream that it broke off.
  for (const end of [unpacking, reading]) {
    if (end.status === 'rejected') throw end.reason
  }
}
