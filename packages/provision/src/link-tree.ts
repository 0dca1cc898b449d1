import { lstat, readdir, symlink, unlink } from 'node:fs/promises'
import path from 'node:path'
import { makeFolder } from '@sweepstack/process'

/**
 * Gives `target` the folders of `source`, and links to its files. The folders are no links: a library that
 * names its neighbours by `$ORIGIN/../..` must find those of `target`. Several processes may do it at once.
 */
export async function linkTree(source: string, target: string): Promise<void> {
  const there = await lstat(target).catch(() => undefined)
  if (there?.isSymbolicLink()) await unlink(target).catch(unless('ENOENT'))
  await makeFolder(target)
  for (const entry of await readdir(source, { withFileTypes: true })) {
    const [from, to] = [path.join(source, entry.name), path.join(target, entry.name)]
    if (entry.isDirectory()) await linkTree(from, to)
    else await symlink(from, to).catch(unless('EEXIST'))
  }
}

/** Another process was first. */
function unless(code: string) {
  return (error: NodeJS.ErrnoException) => {
    if (error.code !== code) throw error
  }
}
