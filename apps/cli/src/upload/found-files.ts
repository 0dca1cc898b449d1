import { open, readdir, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { entryKind, FixableError, systemFix } from '@sweepstack/process'

export interface FoundFile {
  /** Of folders only those are found in which there is nothing: the others follow from their files. */
  kind: 'file' | 'folder'
  /** In the archive, with "/" between folders. */
  path: string
  /** On this machine. */
  file: string
  bytes: number
  /** A link to a picture that is not there: it is sent as an empty one, which the API counts as one it cannot read. */
  isMissing?: true
}

/** What systems and programs leave among people's files; the API takes none of it. */
const left = /^(\..*|__MACOSX|Thumbs\.db|desktop\.ini)$/i

const picture = /\.(png|jpe?g|webp)$/i

/**
 * All files and empty folders of a folder, or the files and folders that are named, each under its own name. Links are
 * followed. Sorted by their paths, so that the same files are always the same archive. @throws FixableError
 */
export async function findFiles(sources: string[]): Promise<FoundFile[]> {
  const found: FoundFile[] = []
  const [only] = sources
  const isOneFolder = sources.length === 1 && (await isFolder(only as string))
  for (const source of sources) {
    const place = isOneFolder ? '' : path.basename(path.resolve(source))
    await take({ file: path.resolve(source), place, above: [] }, found)
  }
  const paths = new Set(found.map((each) => each.path))
  if (paths.size < found.length) {
    throw new FixableError(
      'two of the paths end in the same name',
      'give the folder in which both are, or rename one of them',
    )
  }
  if (!found.some(({ kind }) => kind === 'file')) {
    throw new FixableError(
      `there is no file in ${sources.join(', ')}`,
      'give the folder of the images',
    )
  }
  return found.sort((one, other) => (one.path < other.path ? -1 : 1))
}

async function isFolder(source: string): Promise<boolean> {
  const there = await stat(source).catch((error) => {
    throw unreadable(source, error)
  })
  return there.isDirectory()
}

interface Place {
  file: string
  place: string
  /** Folders that it lies in, without links. */
  above: string[]
}

async function take({ file, place, above }: Place, found: FoundFile[]): Promise<void> {
  // Of an empty folder nothing would be sent, and the API would call it missing.
  const isPicture = above.length > 0 && picture.test(file)
  const there = await stat(file).catch((error) => {
    if (!leadsNowhere.has(error.code) || above.length === 0) throw unreadable(file, error)
    return undefined
  })
  if (there === undefined) {
    if (!isPicture) throw lost(file)
    assertNameable(file, place)
    found.push({ kind: 'file', path: place, file, bytes: 0, isMissing: true })
    return
  }
  const kind = entryKind(there)
  if (kind === 'folder' && !isPicture) return takeFolder({ file, place, above }, found)
  if (kind !== 'file') {
    throw new FixableError(
      `${file} is a ${kind}, no file`,
      'put a file in its place, or take it out of the folder',
    )
  }
  assertNameable(file, place)
  const opened = await open(file).catch((error) => {
    throw unreadable(file, error)
  })
  await opened.close()
  found.push({ kind: 'file', path: place, file, bytes: there.size })
}

async function takeFolder({ file, place, above }: Place, found: FoundFile[]): Promise<void> {
  const real = await realpath(file)
  if (above.includes(real)) {
    throw new FixableError(`${file} is a link to a folder that it lies in`, 'remove the link')
  }
  const names = await readdir(file).catch((error) => {
    throw unreadable(file, error)
  })
  const before = found.length
  for (const name of names) {
    if (left.test(name)) continue
    const inner = place === '' ? name : `${place}/${name}`
    await take({ file: path.join(file, name), place: inner, above: [...above, real] }, found)
  }
  if (found.length > before || place === '') return
  assertNameable(file, place)
  found.push({ kind: 'folder', path: place, file, bytes: 0 })
}

/** A link to nothing, or to itself. */
const leadsNowhere = new Set(['ENOENT', 'ELOOP'])

function lost(file: string): FixableError {
  return new FixableError(
    `${file} is a link to a file or folder that is not there`,
    'put back what it leads to, or remove the link',
  )
}

/** @throws FixableError */
function assertNameable(file: string, place: string): void {
  if (!place.includes('\ufffd') && !place.includes('\\')) return
  throw new FixableError(`the name of ${file} is not UTF-8, or has a \\ in it`, 'rename it')
}

function unreadable(file: string, error: NodeJS.ErrnoException): FixableError {
  if (error.code === 'ENOENT') {
    return new FixableError(
      `${file} does not exist on this machine`,
      'give a folder or files of this machine, or with --in-place a folder of the API',
    )
  }
  const fix = systemFix(error) ?? 'give a path that you may read'
  return new FixableError(`${file} cannot be read: ${error.message}`, fix)
}
