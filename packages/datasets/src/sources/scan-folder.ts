import type { Dirent } from 'node:fs'
import { lstat, readdir, realpath } from 'node:fs/promises'
import path from 'node:path'
import { DatasetError } from '../dataset-error.ts'
import { countSkipped } from './source.ts'

/** More files than this are no dataset of one folder. */
const mostFiles = 5_000_000
const deepest = 32
const surrogate = /[\ud800-\udfff]/
export const junk = /^(\.|__MACOSX$|Thumbs\.db$|desktop\.ini$)/i

/** All that lies in a folder: files by their path in it, with `/`, in the order of code points. */
export interface Scan {
  root: string
  files: string[]
  /** Folders directly in it, also those without files. */
  folders: string[]
  /** Folders in which nothing was found, by their path. */
  empty: string[]
  skipped: Map<string, number>
  /** Those of the files that are links to nothing: they are named as ones that cannot be read. */
  missing: Set<string>
}

const picture = /\.(png|jpe?g|webp)$/i

/**
 * Lists a folder with all below it. Hidden files, what systems leave behind and links that lead out are passed over
 * and counted. @throws DatasetError if there is too much, or it cannot be read
 */
export async function scanFolder(root: string): Promise<Scan> {
  const scan: Scan = {
    root: await realpath(root),
    files: [],
    folders: [],
    empty: [],
    skipped: new Map(),
    missing: new Set(),
  }
  const waiting = ['']
  for (let place = 0; place < waiting.length; place += 1) {
    const folder = waiting[place] as string
    const before = scan.files.length + waiting.length
    for (const entry of await entriesOf(path.join(scan.root, folder))) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`
      const reason = reasonToSkip(entry) ?? (await takeEntry(scan, entry, name, waiting))
      if (reason !== undefined) countSkipped(scan.skipped, reason)
    }
    if (scan.files.length + waiting.length === before && folder !== '') scan.empty.push(folder)
    if (scan.files.length > mostFiles) throw new DatasetError(['it has over 5 million files'])
  }
  scan.files.sort(byCodePoints)
  return scan
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: Error) => {
    throw new DatasetError([`${folder} cannot be read: ${error.message}`])
  })
  return entries.sort((a, b) => byCodePoints(a.name, b.name))
}

function reasonToSkip({ name }: Dirent): string | undefined {
  if (junk.test(name)) return 'hidden, or left by a system'
  // What Node reads in place of bytes that are no UTF-8: such a file cannot be opened by its name.
  return name.includes('\ufffd') ? 'names that are not UTF-8' : undefined
}

/** Answers why it is passed over, if it is. */
async function takeEntry(
  scan: Scan,
  entry: Dirent,
  name: string,
  waiting: string[],
): Promise<string | undefined> {
  if (entry.isDirectory()) {
    if (name.split('/').length > deepest) return `folders deeper than ${deepest}`
    if (!name.includes('/')) scan.folders.push(name)
    waiting.push(name)
    return undefined
  }
  if (!entry.isFile() && !entry.isSymbolicLink()) return 'neither file nor folder'
  if (entry.isSymbolicLink()) {
    const target = await targetOf(scan.root, name)
    if (target === 'elsewhere') return 'links that lead out of the folder or to a folder'
    if (target === 'nowhere') {
      if (!picture.test(name)) {
        throw new DatasetError([
          `${name} is a link to a file or folder that is not there: put that back, or remove the link`,
        ])
      }
      scan.missing.add(name)
    }
  }
  scan.files.push(name)
  return undefined
}

async function targetOf(root: string, name: string): Promise<'file' | 'elsewhere' | 'nowhere'> {
  try {
    const target = await realpath(path.join(root, name))
    const isWithin = target.startsWith(root + path.sep) && (await lstat(target)).isFile()
    return isWithin ? 'file' : 'elsewhere'
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    return ['ENOENT', 'ELOOP'].includes(code) ? 'nowhere' : 'elsewhere'
  }
}

/** As Python sorts: JavaScript's own order is that of UTF-16. */
export function byCodePoints(a: string, b: string): number {
  if (surrogate.test(a) || surrogate.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b))
  return a < b ? -1 : Number(a > b)
}

/** What is in the one folder that holds everything, as archives have it; else the same again. */
export function unwrapped(scan: Scan): Scan {
  const [only, ...others] = scan.folders
  const holdsAll = only !== undefined && others.length === 0
  if (!holdsAll || !scan.files.every((file) => file.startsWith(`${only}/`))) return scan
  const inner = (name: string) => name.slice(only.length + 1)
  const files = scan.files.map(inner)
  const nested = files
    .filter((file) => file.includes('/'))
    .map((file) => file.split('/')[0] as string)
  const folders = [...new Set(nested)]
  // Files alone are those of one class.
  if (folders.length === 0) return scan
  const empty = scan.empty.map(inner)
  const missing = new Set([...scan.missing].map(inner))
  return unwrapped({ ...scan, root: path.join(scan.root, only), files, folders, empty, missing })
}
