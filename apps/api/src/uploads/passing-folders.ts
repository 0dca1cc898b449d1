import { randomUUID } from 'node:crypto'
import { readdir, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { makeFolder, processStart } from '@sweepstack/process'

/** Nobody reads a dataset for as long: what another machine left is then nobody's. */
const abandonedMs = 86_400_000

const me = () => `${hostname()},${process.pid},${processStart(process.pid) ?? ''}`

/** Gives work a new folder under the data root, which is gone at its end, however it ends. */
export async function withPassingFolder<T>(
  dataRoot: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = path.join(dataRoot, 'unpacked', `${me()},${randomUUID()}`)
  try {
    await makeFolder(folder)
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Deletes the folders of processes that were killed in the middle, and what older versions left. */
export async function dropPassedFolders(dataRoot: string): Promise<void> {
  const parent = path.join(dataRoot, 'unpacked')
  for (const name of await readdir(parent).catch(() => [])) {
    const folder = path.join(parent, name)
    if (!(await isPassed(name, folder))) continue
    await rm(folder, { recursive: true, force: true })
  }
  await dropOldCaches(path.join(dataRoot, 'cache'))
}

/** Versions up to 0.1 left every cache that they made in the data root, too, where nobody reads it. */
async function dropOldCaches(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!/^[0-9a-f]{64}\.dataset$/.test(name)) continue
    const file = path.join(folder, name)
    const found = await stat(file).catch(() => undefined)
    // One of these versions may be about to store it.
    if (found === undefined || Date.now() - found.mtimeMs < abandonedMs) continue
    await rm(file, { force: true })
  }
}

async function isPassed(name: string, folder: string): Promise<boolean> {
  const [host, pid, start] = name.split(',')
  if (host === hostname() && start) return String(processStart(Number(pid)) ?? '') !== start
  const found = await stat(folder).catch(() => undefined)
  return found !== undefined && Date.now() - found.mtimeMs > abandonedMs
}
