import { mkdir, stat } from 'node:fs/promises'
import path from 'node:path'

/**
 * Makes a folder and those above it that are missing; answers the first that it made, undefined if all were there.
 * In the place of mkdir's `recursive`, which tries for ever where the system answers ENOENT in a folder that is
 * there, as in /proc.
 * @throws Error of the system, with `code` and `syscall`; ENOTDIR if something else lies there
 */
export async function makeFolder(folder: string): Promise<string | undefined> {
  const whole = path.resolve(folder)
  try {
    return await makeOne(whole)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    const parent = path.dirname(whole)
    // Somebody else may have made it since: then one more try says whether the system refuses.
    const first = (await isThere(parent)) ? undefined : await makeFolder(parent)
    const made = await makeOne(whole)
    return first ?? made
  }
}

async function makeOne(folder: string): Promise<string | undefined> {
  try {
    await mkdir(folder)
    return folder
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return refuseOther(folder)
    throw error
  }
}

async function refuseOther(folder: string): Promise<undefined> {
  if ((await stat(folder)).isDirectory()) return
  throw Object.assign(new Error(`${folder} is no folder`), { code: 'ENOTDIR', syscall: 'mkdir' })
}

function isThere(folder: string): Promise<boolean> {
  return stat(folder).then(
    () => true,
    () => false,
  )
}
