import { ProblemError } from '@sweepstack/protocol'

const longestSegment = 255
const deepest = 32

/** What systems and programs leave among people's files; not a file of a dataset. */
const left = /^(\..*|__MACOSX|Thumbs\.db|desktop\.ini)$/i

/**
 * The segments of the path under which an archive or a form has a file; undefined for one that no dataset needs, as
 * hidden files. What the name of a file may be is the disk's business; where it may lead is ours.
 * @throws ProblemError INVALID_DATASET for a path that leads out, or that no disk takes
 */
export function entryPath(name: string): string[] | undefined {
  const refuse = (why: string) =>
    new ProblemError('INVALID_DATASET', `"${name.slice(0, 200)}" ${why}.`, [
      { path: name.slice(0, 200), message: why },
    ])
  if (/[\0\\]/.test(name)) throw refuse('has a character that no path has here: write it with /')
  if (name.startsWith('/')) throw refuse('is an absolute path: give it from the folder on')
  const segments = name.split('/').filter((segment) => segment !== '' && segment !== '.')
  if (segments.includes('..')) throw refuse('leads out of the folder: give it without ..')
  if (segments.length > deepest) throw refuse(`has more than ${deepest} folders in one another`)
  if (segments.some((segment) => Buffer.byteLength(segment) > longestSegment)) {
    throw refuse(`has a name of more than ${longestSegment} bytes`)
  }
  return segments.length === 0 || segments.some((segment) => left.test(segment))
    ? undefined
    : segments
}
