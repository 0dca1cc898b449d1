import { DatasetError } from '../dataset-error.ts'

export interface IdxHeader {
  sizes: number[]
  /** Bytes before the data. */
  length: number
  /** Bytes of the whole file. */
  bytes: number
}

/** Far above any of these data sets; a header that says more lies. */
const mostBytes = 64 * 2 ** 30
const unsignedByte = 0x08

/**
 * The header of an IDX file (yann.lecun.com, "THE MNIST DATABASE": two zero bytes, the type, the number of dimensions,
 * then each size as 32 bits, the highest byte first). @throws DatasetError if it is none, or not of so many dimensions
 */
export function idxHeader(name: string, first: Buffer, dimensions: number): IdxHeader {
  const length = 4 + 4 * dimensions
  if (first.length < length)
    throw new DatasetError([`${name} is cut off: it ends in its header. Copy it anew`])
  if (first.readUInt16BE(0) !== 0)
    throw new DatasetError([
      `${name} is no IDX file by its first bytes. Copy it anew, or leave it out`,
    ])
  const [type, found] = [first.readUInt8(2), first.readUInt8(3)]
  if (type !== unsignedByte) {
    throw new DatasetError([
      `${name} has numbers of the type 0x${type.toString(16)}, not bytes (0x8)`,
    ])
  }
  if (found !== dimensions) {
    throw new DatasetError([
      `${name} has ${found} dimensions in its header, not ${dimensions}: give images as N × height × width and labels as N`,
    ])
  }
  const sizes = Array.from({ length: dimensions }, (_, at) => first.readUInt32BE(4 + 4 * at))
  const data = sizes.reduce((product, size) => product * size, 1)
  if (data === 0 || data > mostBytes) {
    throw new DatasetError([
      `${name} has the sizes ${sizes.join(' × ')} in its header: copy the file anew, or leave it out`,
    ])
  }
  return { sizes, length, bytes: length + data }
}
