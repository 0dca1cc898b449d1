import { copyFile, open, readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { entryKind, FixableError, makeFolder, systemFix } from '@sweepstack/process'

const splits = ['train', 'val', 'test']

/**
 * Copies what the API reads of a dataset's folder into one that is there. What is missing stays missing: the API says
 * so. @throws FixableError if something is no file, cannot be read or finds no room
 */
export async function copyDataset(source: string, target: string): Promise<void> {
  for (const table of [...splits.map((split) => `${split}.csv`), 'test_labels.csv']) {
    await copyEntry(source, target, table)
  }
  for (const folder of splits.map((split) => `${split}_images`)) {
    const names = await readdir(path.join(source, folder)).catch((error) => {
      if (error.code === 'ENOENT') return undefined
      throw unreadable(path.join(source, folder), error)
    })
    if (names === undefined) continue
    await makeFolder(path.join(target, folder))
    for (const name of names) await copyEntry(source, target, path.join(folder, name))
  }
}

async function copyEntry(source: string, target: string, entry: string): Promise<void> {
  const from = path.join(source, entry)
  const found = await stat(from).catch((error) => {
    if (error.code === 'ENOENT') return undefined
    throw unreadable(from, error)
  })
  const kind = found && entryKind(found)
  // The API looks into no folder but those of the splits.
  if (kind === undefined || (kind === 'folder' && entry.includes(path.sep))) return
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
