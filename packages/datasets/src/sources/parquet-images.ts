import type { FileHandle } from 'node:fs/promises'
import type { ParquetRow } from './parquet-rows.ts'

/** The images of a split in their order: where each lies in the scratch file, and what is said of it. */
export interface ParquetImages {
  starts: number[]
  /** In bytes; 0 where there is no image. */
  sizes: number[]
  labels: ParquetRow['label'][]
  paths: ParquetRow['path'][]
  titles: string[]
  /** Rows of the file that is read, its name. */
  file: { name: string; rows: number }
}

export function noImages(): ParquetImages {
  return {
    starts: [],
    sizes: [],
    labels: [],
    paths: [],
    titles: [],
    file: { name: '', rows: 0 },
  }
}

interface RowGroup {
  name: string
  rows: ParquetRow[]
  unpacked: FileHandle
}

/** Lays the images of a row group into the scratch file. */
export async function addRows(
  images: ParquetImages,
  { name, rows, unpacked }: RowGroup,
): Promise<void> {
  if (images.file.name !== name) images.file = { name, rows: 0 }
  let end = (await unpacked.stat()).size
  // A dictionary has equal images once, however many rows they are in.
  const places = new Map<Uint8Array, number>()
  for (const { bytes, path, label } of rows) {
    let start = bytes && places.get(bytes)
    if (bytes !== undefined && start === undefined) {
      start = end
      places.set(bytes, start)
      await unpacked.appendFile(bytes)
      end += bytes.length
    }
    images.starts.push(start ?? 0)
    images.sizes.push(bytes?.length ?? 0)
    images.labels.push(label)
    images.paths.push(path)
    images.titles.push(`row ${images.file.rows} of ${name}`)
    images.file.rows += 1
  }
}

/** @throws Error in words that follow the image's title */
export async function readImage(
  { starts, sizes }: ParquetImages,
  at: number,
  unpacked: FileHandle,
): Promise<Buffer> {
  const size = sizes[at] as number
  if (size === 0) throw new Error('there is no image: its bytes are null or empty')
  const bytes = Buffer.allocUnsafe(size)
  for (let done = 0; done < size; ) {
    const position = (starts[at] as number) + done
    const { bytesRead } = await unpacked.read(bytes, done, size - done, position)
    if (bytesRead === 0) throw new Error('ends before its data do')
    done += bytesRead
  }
  return bytes
}

/** The paths of the images, if each has one of its own. */
export function namesOf({ paths }: ParquetImages): string[] | undefined {
  const names = paths.filter((path) => path !== undefined && path !== '')
  const areOwn = names.length === paths.length && new Set(names).size === names.length
  return areOwn ? (names as string[]) : undefined
}
