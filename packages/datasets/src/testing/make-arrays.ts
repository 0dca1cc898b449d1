import { makeZip } from './make-zip.ts'

/** An IDX file of bytes; `sizes` may lie. */
export function makeIdx(sizes: number[], data: Uint8Array, type = 8): Buffer {
  const header = Buffer.alloc(4 + 4 * sizes.length)
  header.writeUInt8(type, 2)
  header.writeUInt8(sizes.length, 3)
  for (const [at, size] of sizes.entries()) header.writeUInt32BE(size, 4 + 4 * at)
  return Buffer.concat([header, data])
}

/** An NPY array, version 1; the shape may lie. */
export function makeNpy(
  shape: number[],
  data: Uint8Array,
  options: { type?: string; isFortran?: boolean } = {},
): Buffer {
  const { type = '|u1', isFortran = false } = options
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ')
  const text = `{'descr': '${type}', 'fortran_order': ${isFortran ? 'True' : 'False'}, 'shape': (${tuple}), }`
  const padded = `${text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11)}\n`
  const length = Buffer.alloc(2)
  length.writeUInt16LE(padded.length)
  return Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
    length,
    Buffer.from(padded),
    data,
  ])
}

export function makeNpz(arrays: Record<string, Buffer>): Buffer {
  return makeZip(Object.entries(arrays).map(([name, data]) => ({ name: `${name}.npy`, data })))
}

/** Bytes that count on from `first`. */
export function counting(length: number, first = 0): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (first + at) % 256)
}
