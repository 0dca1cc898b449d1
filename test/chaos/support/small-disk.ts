import { execFile } from 'node:child_process'
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A disk of a few MB (tmpfs) that can be filled; undefined where this process may not mount. */
export async function mountSmallDisk(megabytes: number) {
  const directory = await mkdtemp(path.join(tmpdir(), 'sweepstack-disk-'))
  const mounted = await run('mount', [
    '-t',
    'tmpfs',
    '-o',
    `size=${megabytes}m`,
    'tmpfs',
    directory,
  ])
    .then(() => true)
    .catch(() => false)
  if (!mounted) {
    await rm(directory, { recursive: true })
    return undefined
  }
  const ballast = path.join(directory, 'ballast')
  return {
    directory,
    async fill() {
      const { bavail, bsize } = await statfs(directory)
      // Somebody may take the last bytes in between: then it is full as well.
      await writeFile(ballast, Buffer.alloc(bavail * bsize)).catch(() => undefined)
    },
    free: () => rm(ballast, { force: true }),
    readOnly: (on: boolean) => run('mount', ['-o', `remount,${on ? 'ro' : 'rw'}`, directory]),
    async [Symbol.asyncDispose]() {
      await run('umount', ['-l', directory])
      await rm(directory, { recursive: true, force: true })
    },
  }
}
