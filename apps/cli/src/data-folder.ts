import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { FixableError, processStart } from '@sweepstack/process'

/**
 * Takes a data folder for the stack of this process; answers what gives it back. One that was left by a process
 * which is gone, however it went, is free at once. @throws FixableError if a process has it
 */
export async function takeDataFolder(dataRoot: string): Promise<() => Promise<void>> {
  const file = path.join(dataRoot, 'up.pid')
  const mine = [process.pid, processStart(process.pid) ?? ''].join(' ').trim()
  const isFree = await writeFile(file, mine, { flag: 'wx' }).then(
    () => true,
    () => false,
  )
  if (!isFree) {
    const [pid = 0, start] = (await readFile(file, 'utf8').catch(() => '')).split(' ').map(Number)
    if (pid > 0 && pid !== process.pid && lives(pid, start)) {
      throw new FixableError(
        `${dataRoot} is in use by process ${pid}`,
        'use the stack that runs there, stop it, or choose another folder with --data',
      )
    }
    await writeFile(file, mine)
  }
  return () => rm(file, { force: true })
}

/** A number alone, of Linux before us or of another system, may by now be that of another process. */
function lives(pid: number, start: number | undefined): boolean {
  const now = processStart(pid)
  if (start !== undefined && now !== undefined) return now === start
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
