export const blockBytes = 512

const encoder = new TextEncoder()
/** What the first fields of a header can hold. */
const longestName = 100
const largestFile = 8 ** 11 - 1

/**
 * The header of a file in a tar archive (POSIX ustar), without its owner, rights and time: they are no part of a dataset.
 * A name that is long or not ASCII, and a size of 8 GiB or more, stand in an extended header (pax) before it.
 */
export function tarHeader(path: string, bytes: number): Uint8Array<ArrayBuffer> {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
  const isPlain = /^[\x00-\x7f]*$/.test(path) && path.length <= longestName
  const records = [
    ...(isPlain ? [] : [recordOf('path', path)]),
    ...(bytes > largestFile ? [recordOf('size', String(bytes))] : []),
  ]
  const own = block(isPlain ? path : 'file', Math.min(bytes, largestFile), '0')
  if (records.length === 0) return own
  const extended = joined(records)
  const filling = new Uint8Array(fillingOf(extended.length))
  return joined([block('pax', extended.length, 'x'), extended, filling, own])
}

/** Zeros that fill up the last block of so many bytes. */
export function fillingOf(bytes: number): number {
  return (blockBytes - (bytes % blockBytes)) % blockBytes
}

function block(name: string, bytes: number, type: string): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(blockBytes)
  const put = (text: string, at: number) => header.set(encoder.encode(text), at)
  put(name, 0)
  put('0000644\0', 100)
  put('0000000\0', 108)
  put('0000000\0', 116)
  put(`${bytes.toString(8).padStart(11, '0')}\0`, 124)
  put('00000000000\0', 136)
  // The sum is taken with spaces in its place.
  put('        ', 148)
  put(type, 156)
  put('ustar\u000000', 257)
  const sum = header.reduce((all, one) => all + one, 0)
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return header
}

/** "LENGTH key=value\n", where the length counts its own digits. */
function recordOf(key: string, value: string): Uint8Array {
  const rest = encoder.encode(` ${key}=${value}\n`)
  let length = rest.length
  while (length !== rest.length + String(length).length)
    length = rest.length + String(length).length
  return joined([encoder.encode(String(length)), rest])
}

function joined(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
