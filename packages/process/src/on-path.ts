import { accessSync, constants } from 'node:fs'
import path from 'node:path'

/** The first of the named programs that PATH has; without PATH, where execvp looks. */
export function onPath(
  env: Record<string, string | undefined>,
  ...names: string[]
): string | undefined {
  const folders = (env.PATH ?? '/usr/bin:/bin').split(path.delimiter).filter(Boolean)
  return names
    .flatMap((name) => folders.map((folder) => path.join(folder, name)))
    .find(isExecutable)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
