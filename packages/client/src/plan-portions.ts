/** Something that goes into an archive: a file, or a folder in which there is nothing. */
export interface Packed {
  kind: 'file' | 'folder'
  /** In the archive, with "/" between folders. */
  path: string
  bytes: number
}

/** A part of the tar archive of what was found: some whole files, or a part of a large one. */
export type Portion<File extends Packed> =
  | { kind: 'files'; files: File[]; isLast: boolean }
  | { kind: 'part'; file: File; from: number; to: number; isLast: boolean }

const usual = 8 * 2 ** 20
/** Bytes of a header, with that of a long name, and what fills up the last block. */
const headerBytes = 2048

/**
 * Cuts an archive into portions of about `wanted` bytes, in the order of the files. A file of more than half of that has
 * portions of its own. From an eighth on a portion ends with its folder: a change in another folder then leaves it as it is.
 */
export function planPortions<File extends Packed>(
  files: readonly File[],
  wanted = usual,
): Portion<File>[] {
  const [large, enough] = [wanted / 2, wanted / 8]
  const portions: Portion<File>[] = []
  let open: File[] = []
  let bytes = 0
  const close = () => {
    if (open.length > 0) portions.push({ kind: 'files', files: open, isLast: false })
    open = []
    bytes = 0
  }
  let folder: string | undefined
  for (const file of files) {
    const own = file.path.slice(0, file.path.lastIndexOf('/') + 1)
    if (bytes >= wanted || (bytes >= enough && own !== folder)) close()
    folder = own
    if (file.bytes > large) {
      close()
      for (let from = 0; from < file.bytes; from += wanted) {
        const to = Math.min(file.bytes, from + wanted)
        portions.push({ kind: 'part', file, from, to, isLast: false })
      }
      continue
    }
    open.push(file)
    bytes += file.bytes + headerBytes
  }
  close()
  const last = portions.at(-1)
  if (last) last.isLast = true
  return portions
}
