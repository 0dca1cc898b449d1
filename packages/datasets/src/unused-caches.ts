import { readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'

/**
 * Deletes the caches of datasets on this machine that nobody has opened since a time (ms of the Unix epoch),
 * and what downloads that died left there. A trainer that has one open goes on with it; the next one fetches
 * it again. Answers the bytes that were freed.
 */
export async function dropUnusedCaches(directory: string, before: number): Promise<number> {
  const names = await readdir(directory).catch(() => [])
  let freed = 0
  for (const name of names) {
    if (!/\.dataset(\.[0-9a-f-]+\.partial)?$/.test(name)) continue
    const file = path.join(directory, name)
    const found = await stat(file).catch(() => undefined)
    if (found === undefined || found.mtimeMs >= before) continue
    await rm(file, { force: true })
    freed += found.size
  }
  return freed
}
