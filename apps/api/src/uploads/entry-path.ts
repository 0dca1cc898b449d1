import { ProblemError } from '@sweepstack/protocol'

const longestSegment = 255
const deepest = 32

/** Files that operating systems and programs create in folders; they do not belong to a dataset. */
const left = /^(\..*|__MACOSX|Thumbs\.db|desktop\.ini)$/i

/**
 * The segments of the path of a file in an archive or a form; undefined for files that no dataset needs, such as
 * hidden ones. Only the place is checked here: the disk refuses names that it cannot store.
 * @throws ProblemError INVALID_DATASET for a path that leads out of the folder, or that no disk can store
 */
export function entryPath(name: string): string[] | undefined {
  const refuse = (why: string) =>
    new ProblemError('INVALID_DATASET', `"${name.slice(0, 200)}" ${why}.`, [
      { path: name.slice(0, 200), message: why },
    ])
  if (/[\0\\]/.test(name))
    throw refuse('contains a character that is not allowed in paths: separate folders with /')
  if (name.startsWith('/'))
    throw refuse('is an absolute path: make it relative to the folder of the dataset')
  const segments = name.split('/').filter((segment) => segment !== '' && segment !== '.')
  if (segments.includes('..'))
    throw refuse('leads out of the folder of the dataset: write it without ..')
  if (segments.length > deepest) throw refuse(`is nested in more than ${deepest} folders`)
  if (segments.some((segment) => Buffer.byteLength(segment) > longestSegment)) {
    throw refuse(`has a name of more than ${longestSegment} bytes`)
  }
  return segments.length === 0 || segments.some((segment) => left.test(segment))
    ? undefined
    : segments
}
