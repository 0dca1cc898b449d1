/** A tensor of a safetensors file; data is little-endian, in row-major order. */
export interface StoredTensor {
  name: string
  dtype: 'F32' | 'I32'
  shape: number[]
  data: Float32Array | Int32Array
}

/** A file that is not what its header says. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError'
}

interface Entry {
  dtype: string
  shape: number[]
  data_offsets: [number, number]
}

const metadataKey = '__metadata__'

/** Writes the safetensors format (huggingface/safetensors, "Format"): length, JSON header, data. */
export function encode(tensors: StoredTensor[], metadata: Record<string, string>): Uint8Array {
  const header = new Map<string, unknown>([[metadataKey, metadata]])
  let offset = 0
  for (const { name, dtype, shape, data } of tensors) {
    header.set(name, { dtype, shape, data_offsets: [offset, offset + data.byteLength] })
    offset += data.byteLength
  }
  const json = Buffer.from(JSON.stringify(Object.fromEntries(header)))
  // Padded with spaces so that the data begin at a multiple of 8, as the format asks for.
  const headerLength = Math.ceil(json.length / 8) * 8
  const file = Buffer.alloc(8 + headerLength + offset, ' ')
  file.writeBigUInt64LE(BigInt(headerLength))
  json.copy(file, 8)
  let place = 8 + headerLength
  for (const { data } of tensors) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), place)
    place += data.byteLength
  }
  return file
}

/** @throws CheckpointError if the file is torn or is no safetensors file */
export function decode(file: Uint8Array): {
  tensors: StoredTensor[]
  metadata: Record<string, string>
} {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  if (file.length < 8) throw new CheckpointError('too short for a header')
  const headerLength = Number(view.getBigUint64(0, true))
  if (headerLength > file.length - 8) throw new CheckpointError('the header is cut off')
  const header = parseHeader(file.subarray(8, 8 + headerLength))
  const { [metadataKey]: metadata = {}, ...entries } = header
  const data = file.subarray(8 + headerLength)
  return {
    tensors: Object.entries(entries).map(([name, entry]) => readTensor(name, entry as Entry, data)),
    metadata: metadata as Record<string, string>,
  }
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(bytes).toString())
  } catch (error) {
    throw new CheckpointError(`the header is no JSON: ${(error as Error).message}`)
  }
}

function readTensor(name: string, entry: Entry, data: Uint8Array): StoredTensor {
  const { dtype, shape, data_offsets: offsets } = entry
  const [start, end] = offsets
  if (dtype !== 'F32' && dtype !== 'I32') throw new CheckpointError(`${name}: type ${dtype}`)
  const bytes = 4 * shape.reduce((product, size) => product * size, 1)
  if (end - start !== bytes || end > data.length) {
    throw new CheckpointError(`${name}: the data are cut off or do not fit its shape`)
  }
  const own = new Uint8Array(data.subarray(start, end)).buffer
  return { name, dtype, shape, data: dtype === 'F32' ? new Float32Array(own) : new Int32Array(own) }
}
