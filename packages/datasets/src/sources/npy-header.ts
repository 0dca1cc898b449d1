export interface NpyHeader {
  /** Bytes of a value, and how it is written: unsigned, signed, little endian first. */
  type: '|u1' | '|i1' | '<u2' | '<i2' | '<u4' | '<i4' | '<u8' | '<i8' | '|b1'
  shape: number[]
  /** Bytes before the data. */
  length: number
  /** Bytes of the data. */
  data: number
}

const sizes: Record<NpyHeader['type'], number> = {
  '|u1': 1,
  '|i1': 1,
  '|b1': 1,
  '<u2': 2,
  '<i2': 2,
  '<u4': 4,
  '<i4': 4,
  '<u8': 8,
  '<i8': 8,
}
const magic = '\x93NUMPY'
/** Long enough for the header of any array that is read here. */
export const longestNpyHeader = 4096
const mostBytes = 64 * 2 ** 30

/**
 * The header of an NPY file (numpy.lib.format, versions 1 to 3): eight bytes, its length, and a Python dictionary of
 * three keys, which is matched and not evaluated. `first` has the first bytes of the file.
 * @throws Error in words that follow the array's name
 */
export function npyHeader(first: Buffer): NpyHeader {
  if (first.toString('latin1', 0, magic.length) !== magic)
    throw new Error('is no NPY array: write the file with numpy.savez')
  const major = first[magic.length] ?? 0
  if (major < 1 || major > 3 || first.length < 12)
    throw new Error(`has the unknown NPY version ${major}: write it again with numpy.savez`)
  const start = major === 1 ? 10 : 12
  const length = start + (major === 1 ? first.readUInt16LE(8) : first.readUInt32LE(8))
  if (length > first.length)
    throw new Error('has a header that is too long, or is cut off: write it again with numpy.savez')
  const text = first.toString('latin1', start, length)
  const entries = /^\{(.*)\}\s*$/s.exec(text)?.[1] ?? ''
  const type = /'descr':\s*'([^']{1,8})'/.exec(entries)?.[1]
  const isTurned = /'fortran_order':\s*True/.test(entries)
  const shape = /'shape':\s*\(([\d,\s]{0,200})\)/.exec(entries)?.[1]
  if (type === undefined || shape === undefined)
    throw new Error('has a header that cannot be read: write it again with numpy.savez')
  if (isTurned) throw new Error('is in Fortran order: save it with numpy.ascontiguousarray')
  if (!Object.hasOwn(sizes, type)) {
    throw new Error(
      `has values of the type ${type}: images are uint8, labels whole numbers. Convert it with astype`,
    )
  }
  const known = type as NpyHeader['type']
  const dimensions = shape.split(',').flatMap((part) => (part.trim() === '' ? [] : [Number(part)]))
  const data = dimensions.reduce((product, size) => product * size, sizes[known])
  if (!(data <= mostBytes))
    throw new Error(
      `has the shape ${dimensions.join(' × ')} in its header: write the file again with numpy.savez`,
    )
  return { type: known, shape: dimensions, length, data }
}

/** The values of an array of whole numbers. */
export function npyNumbers(data: Buffer, { type }: NpyHeader): number[] {
  const size = sizes[type]
  const isSigned = type.includes('i')
  return Array.from({ length: data.length / size }, (_, at) => {
    const place = at * size
    if (size === 8) {
      return Number(isSigned ? data.readBigInt64LE(place) : data.readBigUInt64LE(place))
    }
    return isSigned ? data.readIntLE(place, size) : data.readUIntLE(place, size)
  })
}
