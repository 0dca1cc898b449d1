import { isUtf8 } from 'node:buffer'
import { readWithin } from '../read-within.ts'

/** A table is text in memory; a larger one is no list of images. */
const limit = { megabytes: 256, what: 'table' }

export interface TableText {
  /** As they lie on the disk, for the content hash. */
  bytes: Buffer
  /** Without a byte order mark. */
  text: string
}

/**
 * The text of a table, which must be UTF-8: another encoding read as UTF-8 would make one class of two.
 * Undefined if there is no such file. @throws Error in words that follow the file's name
 */
export async function readTableText(file: string): Promise<TableText | undefined> {
  const bytes = await readWithin(file, limit)
  if (bytes === undefined) return undefined
  return { bytes, text: decoded(bytes) }
}

function decoded(bytes: Buffer): string {
  if (isWide(bytes)) throw new Error('is UTF-16: save it as UTF-8')
  const zero = bytes.indexOf(0)
  if (zero >= 0) {
    const number = bytes.subarray(0, zero).filter((byte) => byte === 0x0a).length + 1
    throw new Error(`has a zero byte in line ${number}: it is no text, or was damaged`)
  }
  if (isUtf8(bytes)) return new TextDecoder().decode(bytes)
  const line = firstBadLine(bytes)
  const shown = line.bytes.toString('latin1').trim().slice(0, 60)
  throw new Error(
    `is not UTF-8 in line ${line.number}, "${shown}" if it is Latin-1 (Windows-1252): save it as UTF-8`,
  )
}

/** By the byte order mark, or by the zero bytes that Latin letters of UTF-16 have: half of the first bytes. */
function isWide(bytes: Buffer): boolean {
  const mark = bytes.subarray(0, 2).toString('hex')
  if (mark === 'fffe' || mark === 'feff') return true
  const head = bytes.subarray(0, 1000)
  return head.filter((byte) => byte === 0).length > head.length / 4
}

function firstBadLine(bytes: Buffer): { number: number; bytes: Buffer } {
  let number = 1
  for (let start = 0; ; number += 1) {
    const feed = bytes.indexOf(0x0a, start)
    const line = bytes.subarray(start, feed < 0 ? bytes.length : feed)
    if (feed < 0 || !isUtf8(line)) return { number, bytes: line }
    start = feed + 1
  }
}
