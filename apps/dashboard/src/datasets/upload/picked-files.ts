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

interface Found {
  path: string
  file: File
}

const left = /^(\..*|__MACOSX|Thumbs\.db|desktop\.ini)$/i

/** Of an input: files, or those of a folder with their paths in it. @throws Error that says what to do */
export function pickedOfInput(list: Iterable<File>): Picked {
  const found = [...list].map((file) => ({ path: file.webkitRelativePath || file.name, file }))
  return picked(found)
}

/** Of what was dropped. @throws Error that says what to do */
export async function pickedOfDrop(items: Iterable<DataTransferItem>): Promise<Picked> {
  // What was dropped is there only until the event is over: the entries outlive it.
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  const found: Found[] = []
  for (const entry of entries) await walk(entry, '', found)
  return picked(found)
}

async function walk(entry: FileSystemEntry, above: string, found: Found[]): Promise<void> {
  const path = `${above}${entry.name}`
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    )
    found.push({ path, file })
    return
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (some.length === 0) return
    await Promise.all(some.map((one) => walk(one, `${path}/`, found)))
  }
}

function picked(found: Found[]): Picked {
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
