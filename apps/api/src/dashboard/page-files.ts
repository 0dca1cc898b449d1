import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { LRUCache } from 'lru-cache'

const compress = promisify(gzip)

/** All the files of the page together are a few of these. */
const keptBytes = 32 * 2 ** 20
/** No part of the page is that large; what is must have come into the folder by mistake. */
const largestFile = 8 * 2 ** 20

/** A name as Vite gives its files: one segment, which cannot lead out of the folder, and nothing hidden. */
const safeName = /^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,199}$/

/** Whatever has another ending is not part of a page. */
const types = new Map([
  ['css', 'text/css; charset=utf-8'],
  ['html', 'text/html; charset=utf-8'],
  ['ico', 'image/x-icon'],
  ['js', 'text/javascript; charset=utf-8'],
  ['json', 'application/json'],
  ['png', 'image/png'],
  ['svg', 'image/svg+xml'],
  ['txt', 'text/plain; charset=utf-8'],
  ['webmanifest', 'application/manifest+json'],
  ['woff2', 'font/woff2'],
])
/** They are compressed already. */
const isDense = /^(image\/png|font\/)/

export interface PageFile {
  type: string
  /** Changes with the file. */
  etag: string
  body: Buffer
  /** Undefined where gzip saves nothing. */
  gzipped: Buffer | undefined
}

/** Files of the built page. */
export interface PageFiles {
  /** Of the folder itself, or of `assets` in it; undefined if there is no such file. */
  read(name: string, within?: 'assets'): Promise<PageFile | undefined>
}

/**
 * Reads from a folder, which may be built anew at any time, and keeps what was read for as long as the file is the same.
 * Only plain files are read: a link could lead out of the folder.
 */
export function createPageFiles(folder: string): PageFiles {
  const kept = new LRUCache<string, PageFile>({
    maxSize: keptBytes,
    sizeCalculation: ({ body, gzipped }) => body.length + (gzipped?.length ?? 0) + 1,
  })
  return {
    async read(name, within) {
      const type = types.get(path.extname(name).slice(1))
      if (type === undefined || !safeName.test(name)) return undefined
      const file = await openPlain(path.join(folder, within ?? '', name))
      if (file === undefined) return undefined
      try {
        const { size, mtimeMs, ino } = await file.stat()
        const etag = `"${ino.toString(36)}-${size.toString(36)}-${Math.round(mtimeMs * 1000).toString(36)}"`
        const known = kept.get(etag)
        if (known) return known
        if (size > largestFile) return undefined
        const fresh = { type, etag, ...(await contentOf(file, type)) }
        kept.set(etag, fresh)
        return fresh
      } finally {
        await file.close()
      }
    },
  }
}

/** Undefined for what is not there, and for what is no plain file. */
async function openPlain(place: string): Promise<FileHandle | undefined> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  const file = await open(place, flags).catch(() => undefined)
  if (file === undefined || (await file.stat()).isFile()) return file
  await file.close()
  return undefined
}

async function contentOf(
  file: FileHandle,
  type: string,
): Promise<Pick<PageFile, 'body' | 'gzipped'>> {
  const body = await file.readFile()
  if (isDense.test(type)) return { body, gzipped: undefined }
  const gzipped = await compress(body, { level: 9 })
  return { body, gzipped: gzipped.length < body.length ? gzipped : undefined }
}
