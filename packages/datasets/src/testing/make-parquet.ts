import { gzipSync } from 'node:zlib'
import { ByteWriter, ParquetWriter } from 'hyparquet-writer'

/** A row of an image dataset; `undefined` is null. */
export interface MadeRow {
  bytes?: Uint8Array | undefined
  path?: string | undefined
  label?: number | string | undefined
  /** Of a column of this name, if a row has one. */
  patient?: string | undefined
}
interface MadeParquet {
  image?: string
  label?: string
  /** What the image column has, in place of bytes and path. */
  fields?: [string, string]
  names?: string[]
  codec?: 'UNCOMPRESSED' | 'SNAPPY' | 'GZIP' | 'ZSTD'
  rowGroupSize?: number
  /** What the header says of the bytes of an image column, in place of their number. */
  claimedBytes?: bigint
}

const textColumn = {
  repetition_type: 'OPTIONAL',
  type: 'BYTE_ARRAY',
  converted_type: 'UTF8',
} as const

/** A Parquet file as the library `datasets` writes it: a struct of bytes and path, a label, names in the metadata. */
export function makeParquet(rows: MadeRow[], options: MadeParquet = {}): Buffer {
  const { image = 'image', label = 'label', names, codec = 'SNAPPY', rowGroupSize = 2 } = options
  const [bytes, path] = options.fields ?? ['bytes', 'path']
  const isText = rows.some((row) => typeof row.label === 'string')
  const hasPatients = rows.some((row) => row.patient !== undefined)
  const writer = new ByteWriter()
  const file = new ParquetWriter({
    writer,
    codec,
    compressors: { GZIP: (data) => gzipSync(data), ZSTD: zstdFrame },
    schema: [
      { name: 'schema', num_children: hasPatients ? 3 : 2 },
      { name: image, repetition_type: 'OPTIONAL', num_children: 2 },
      { name: bytes, repetition_type: 'OPTIONAL', type: 'BYTE_ARRAY' },
      { name: path, repetition_type: 'OPTIONAL', type: 'BYTE_ARRAY', converted_type: 'UTF8' },
      isText
        ? { ...textColumn, name: label }
        : { name: label, repetition_type: 'OPTIONAL', type: 'INT64' },
      ...(hasPatients ? [{ ...textColumn, name: 'patient' }] : []),
    ],
    ...(names && { kvMetadata: [{ key: 'huggingface', value: features(image, label, names) }] }),
  })
  const images = rows.map((row) => ({ [bytes]: row.bytes, [path]: row.path }))
  const labels = rows.map((row) => (typeof row.label === 'number' ? BigInt(row.label) : row.label))
  void file.write({
    columnData: [
      { name: image, data: images },
      { name: label, data: labels },
      ...(hasPatients ? [{ name: 'patient', data: rows.map(({ patient }) => patient) }] : []),
    ],
    rowGroupSize,
  })
  const meta = file.row_groups[0]?.columns[0]?.meta_data
  if (meta !== undefined && options.claimedBytes !== undefined) {
    meta.total_uncompressed_size = options.claimedBytes
  }
  void file.finish()
  return Buffer.from(writer.getBytes())
}

function features(image: string, label: string, names: string[]): string {
  const described = { [image]: { _type: 'Image' }, [label]: { names, _type: 'ClassLabel' } }
  return JSON.stringify({ info: { features: described } })
}

/** A frame of Zstandard (RFC 8878) with the data as one raw block, of at most 128 KiB. */
function zstdFrame(data: Uint8Array): Uint8Array {
  const header = Buffer.alloc(12)
  header.writeUInt32BE(0x28b52ffd)
  header.writeUInt8(0xa0, 4)
  header.writeUInt32LE(data.length, 5)
  header.writeUIntLE(data.length * 8 + 1, 9, 3)
  return Buffer.concat([header, data])
}
