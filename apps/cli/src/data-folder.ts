import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { FixableError, processStart } from '@sweepstack/process'

/**
 * Locks a data folder for the stack of this process; returns the function that unlocks it. A lock of a process
 * that has ended, however it ended, does not count. @throws FixableError if a live process has it
 */
export async function lockDataFolder(dataRoot: string): Promise<() => Promise<void>> {
  const file = path.join(dataRoot, 'up.pid')
  const mine = [process.pid, processStart(process.pid) ?? ''].join(' ').trim()
  const isFree = await writeFile(file, mine, { flag: 'wx' }).then(
    () => true,
    () => false,
  )
  if (!isFree) {
    const { pid } = (await holderOf(dataRoot)) ?? { pid: process.pid }
    if (pid !== process.pid) {
      throw new FixableError(
        `${dataRoot} is in use by process ${pid}`,
        'use the stack that runs there, stop it, or choose another folder with --data',
      )
    }
    await writeFile(file, mine)
  }
  return () => rm(file, { force: true })
}

/** The process that runs a stack on a data folder, and whether it still does; undefined if none does. */
export async function holderOf(
  dataRoot: string,
): Promise<{ pid: number; lives(): boolean } | undefined> {
  const text = await readFile(path.join(dataRoot, 'up.pid'), 'utf8').catch(() => '')
  const [pid = 0, start] = text.split(' ').map(Number)
  return pid > 0 && lives(pid, start) ? { pid, lives: () => lives(pid, start) } : undefined
}

/** A number alone, of Linux before us or of another system, may by now be that of another process. */
function lives(pid: number, start: number | undefined): boolean {
  if (start !== undefined) return processStart(pid) === start
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
