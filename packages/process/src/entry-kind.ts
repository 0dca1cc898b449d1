import type { Stats } from 'node:fs'

/** What lies at a path. Whoever opens a pipe waits for its other end; whoever reads a device may never end. */
export function entryKind(found: Stats): 'file' | 'folder' | 'pipe' | 'socket' | 'device' {
  if (found.isFile()) return 'file'
  if (found.isDirectory()) return 'folder'
  if (found.isFIFO()) return 'pipe'
  return found.isSocket() ? 'socket' : 'device'
}
