import {
  type AsyncBuffer,
  asyncBufferFromFile,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
} from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { type ImageColumns, imageColumns } from './parquet-columns.ts'
import { checkTextColumn, textOf } from './parquet-texts.ts'

/** Bytes of the columns of a row group that are read, unpacked: what is in memory at once, beside the same as it lies in the file. */
const mostBytes = 512 * 2 ** 20
const mostRows = 5_000_000

export interface ParquetRow {
  /** Undefined where there are none: null, or a path alone. */
  bytes: Uint8Array | undefined
  path: string | undefined
  label: number | string | undefined
}

export interface ParquetFile {
  columns: ImageColumns
  /** The rows of one row group after the other. @throws Error in words that follow the file's name */
  groups(): AsyncGenerator<ParquetRow[]>
  /** What a column has in each row, empty where it has nothing. @throws Error in words that follow the file's name */
  texts(column: string): Promise<string[]>
}

interface Opened {
  file: AsyncBuffer
  metadata: FileMetaData
}

/** @throws Error in words that follow the file's name */
export async function openParquet(place: string): Promise<ParquetFile> {
  const file = await asyncBufferFromFile(place)
  const metadata = await readable(() => parquetMetadataAsync(file))
  const opened = { file, metadata }
  const columns = imageColumns(metadata)
  const images = [columns.image, columns.label]
  checkGroups(metadata, images)
  return {
    columns,
    async *groups() {
      for await (const rows of rowGroups(opened, images)) {
        yield rows.map((row) => imageRow(row, columns))
      }
    },
    async texts(name) {
      checkTextColumn(metadata, name)
      checkGroups(metadata, [name])
      const texts: string[] = []
      for await (const rows of rowGroups(opened, [name])) {
        for (const row of rows) texts.push(textOf(row[name]))
      }
      return texts
    },
  }
}

async function* rowGroups(
  { file, metadata }: Opened,
  columns: string[],
): AsyncGenerator<Record<string, unknown>[]> {
  let first = 0
  for (const { num_rows: count } of metadata.row_groups) {
    const rowEnd = first + Number(count)
    const found = await readable(() =>
      parquetReadObjects({
        file,
        metadata,
        columns,
        rowStart: first,
        rowEnd,
        utf8: false,
        geoparquet: false,
        compressors: withinMemory(),
      }),
    )
    if (found.length !== Number(count)) {
      throw new Error(`has ${found.length} rows in a row group of ${count}`)
    }
    yield found
    first = rowEnd
  }
}

function checkGroups({ row_groups: groups }: FileMetaData, names: string[]): void {
  for (const { columns, num_rows: rows } of groups) {
    const read = columns.flatMap(({ meta_data: of }) =>
      of !== undefined && names.includes(of.path_in_schema[0] as string) ? of : [],
    )
    const bytes = read.reduce((sum, of) => sum + Number(of.total_uncompressed_size), 0)
    const packed = read.reduce((sum, of) => sum + Number(of.total_compressed_size), 0)
    if (!(Math.max(bytes, packed) <= mostBytes && rows >= 0n && rows <= mostRows)) throw tooLarge()
  }
}

function tooLarge(): Error {
  return new Error(
    `has a row group of over ${mostBytes / 2 ** 20} MiB or ${mostRows} rows: write it with fewer rows a group, as with row_group_size=100`,
  )
}

/** What unpacks pages, until they are more than a row group may have, whatever its header says. */
export function withinMemory(most = mostBytes): Compressors {
  let room = most
  return Object.fromEntries(
    Object.entries(compressors).map(([codec, unpack]) => [
      codec,
      (packed: Uint8Array, size: number) => {
        room -= size
        if (room < 0) throw tooLarge()
        return unpack(packed, size)
      },
    ]),
  )
}

async function readable<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read()
  } catch (error) {
    throw new Error(
      `cannot be read as Parquet, it is cut off or damaged: ${(error as Error).message}`,
    )
  }
}

function imageRow(row: Record<string, unknown>, { image, label }: ImageColumns): ParquetRow {
  const { bytes, path } = (row[image] ?? {}) as { bytes?: unknown; path?: unknown }
  const value = row[label]
  return {
    bytes: bytes instanceof Uint8Array && bytes.length > 0 ? bytes : undefined,
    path: typeof path === 'string' ? path : undefined,
    label:
      typeof value === 'bigint' ? Number(value) : ((value ?? undefined) as ParquetRow['label']),
  }
}
