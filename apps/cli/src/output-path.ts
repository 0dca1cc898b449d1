import { access, constants, stat } from 'node:fs/promises'
import path from 'node:path'
import { FixableError, makeFolder } from '@sweepstack/process'

/**
 * Whether a file could be written, before anybody works for what goes into it; `what` names it in the fix.
 * @throws FixableError
 */
export async function checkOutputFile(file: string, what: string): Promise<void> {
  const folder = path.dirname(path.resolve(file))
  const found = await typeOf(file)
  if (found === 'folder') throw new FixableError(`${file} is a folder`, `name a file: ${what}`)
  const above = await typeOf(folder)
  if (above === 'nothing') {
    const fix = `make it (mkdir -p ${folder}), or name a file in another: ${what}`
    throw new FixableError(`there is no folder ${folder}`, fix)
  }
  const other = `name a file in another folder: ${what}`
  if (above === 'file') throw new FixableError(`${folder} is no folder`, other)
  await refuseReadOnly(found === 'nothing' ? folder : file, other)
}

/** Whether there is a folder to write into, or could be one. It is not made. @throws FixableError */
export async function checkOutputFolder(folder: string, option = '--to'): Promise<void> {
  const other = `name another folder with ${option}`
  let there = path.resolve(folder)
  while ((await typeOf(there)) === 'nothing') there = path.dirname(there)
  if ((await typeOf(there)) === 'file') throw new FixableError(`${there} is no folder`, other)
  await refuseReadOnly(there, other)
}

/** @throws FixableError */
export async function makeOutputFolder(folder: string, option = '--to'): Promise<void> {
  await makeFolder(folder).catch((error: Error) => {
    const fix = `name another folder with ${option}`
    throw new FixableError(`${folder} cannot be made`, fix, { cause: error })
  })
}

async function refuseReadOnly(place: string, fix: string): Promise<void> {
  await access(place, constants.W_OK).catch((error: Error) => {
    throw new FixableError(`${place} cannot be written`, fix, { cause: error })
  })
}

/** Below a file there is nothing, and nothing can be made. */
async function typeOf(place: string): Promise<'nothing' | 'folder' | 'file'> {
  const found = await stat(place).catch(() => undefined)
  if (found === undefined) return 'nothing'
  return found.isDirectory() ? 'folder' : 'file'
}
