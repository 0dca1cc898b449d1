import type { PickedFile } from './portion-blob.ts'

/** What somebody chose to upload. */
export interface Picked {
  /** Sorted by their paths, so that the same files are always the same archive. */
  files: PickedFile[]
  /** Of the folder or the only file, as a first idea of a name. */
  called: string
  /** Hidden files and what systems leave among people's files: the service takes none of it. */
  left: number
}

export interface Found {
  path: string
  file: Blob
}

/** A file as an input has it. */
type InputFile = Blob & { name: string; webkitRelativePath: string }

const left = /^(\..*|__MACOSX|Thumbs\.db|desktop\.ini)$/i

/** Of an input: files, or those of a folder with their paths in it. @throws Error that says what to do */
export function pickedOfInput(list: Iterable<InputFile>): Picked {
  const found = [...list].map((file) => ({ path: file.webkitRelativePath || file.name, file }))
  return picked(found)
}

/** What was found, without what nobody means. @throws Error that says what to do */
export function picked(found: Found[]): Picked {
  const taken = found.filter(({ path }) => !path.split('/').some((part) => left.test(part)))
  if (taken.length === 0)
    throw new Error('There is no file in it: choose the folder of the images.')
  const folder = onlyFolder(taken)
  const files = taken
    .map(({ path, file }): PickedFile => {
      const inside = folder === undefined ? path : path.slice(folder.length + 1)
      return { kind: 'file', path: inside, bytes: file.size, file }
    })
    .sort((one, other) => (one.path < other.path ? -1 : 1))
  const twice = files.find(({ path }, at) => path === files[at - 1]?.path)
  if (twice) throw new Error(`Two of the files are called ${twice.path}: rename one of them.`)
  const [only] = files.length === 1 ? files : []
  return { files, called: folder ?? only?.path ?? '', left: found.length - taken.length }
}

/** The one folder that all lie in: its content is what is meant. */
function onlyFolder(found: Found[]): string | undefined {
  const [first] = found
  const cut = first?.path.indexOf('/') ?? -1
  if (first === undefined || cut < 0) return undefined
  const folder = first.path.slice(0, cut)
  return found.every(({ path }) => path.startsWith(`${folder}/`)) ? folder : undefined
}

/** A name that a dataset may have, after a folder or a file; '' where nothing is left of it. */
export function nameAfter(called: string): string {
  return called
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/\.(zip|tar|tgz|npz|parquet|tar\.gz)$/, '')
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
    .slice(0, 64)
}
