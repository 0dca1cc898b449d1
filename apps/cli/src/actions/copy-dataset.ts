import { copyFile, open, readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { entryKind, FixableError, makeFolder, systemFix } from '@sweepstack/process'

/**
 * Copies a dataset, a folder with all below it or one file, into a folder that is there. Hidden files, links to folders
 * and links to nothing are left out, as the API leaves them out.
 * @throws FixableError if something is no file, cannot be read or finds no room
 */
export async function copyDataset(source: string, target: string): Promise<void> {
  const found = await stat(source)
  if (found.isDirectory()) await copyFolder(source, target, '')
  else await copyEntry(path.dirname(source), target, path.basename(source))
}

async function copyFolder(source: string, target: string, folder: string): Promise<void> {
  const from = path.join(source, folder)
  const entries = await readdir(from, { withFileTypes: true }).catch((error) => {
    throw unreadable(from, error)
  })
  await makeFolder(path.join(target, folder))
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue
    const name = path.join(folder, entry.name)
    if (entry.isDirectory()) await copyFolder(source, target, name)
    else await copyEntry(source, target, name)
  }
}

async function copyEntry(source: string, target: string, entry: string): Promise<void> {
  const from = path.join(source, entry)
  const found = await stat(from).catch((error) => {
    if (error.code === 'ENOENT' || error.code === 'ELOOP') return undefined
    throw unreadable(from, error)
  })
  const kind = found && entryKind(found)
  if (kind === undefined || kind === 'folder') return
  if (kind !== 'file') {
    throw new FixableError(
      `${from} is a ${kind}, no file`,
      'put a file in its place, or take it out of the folder',
    )
  }
  const opened = await open(from, 'r').catch((error) => {
    throw unreadable(from, error)
  })
  await opened.close()
  await copyFile(from, path.join(target, entry)).catch((error: NodeJS.ErrnoException) => {
    const { code, message } = error
    const isFull = code === 'ENOSPC' || code === 'EDQUOT'
    const fix = isFull ? 'make room there' : (systemFix(error) ?? 'run it again')
    throw new FixableError(
      `${source} could not be copied into the API's data folder: ${message}`,
      `${fix}, or put the folder into it and give it from there: then nothing is copied`,
    )
  })
}

function unreadable(file: string, error: Error): FixableError {
  const fix = systemFix(error) ?? 'give a folder that you may read'
  return new FixableError(`${file} cannot be read: ${error.message}`, fix)
}
