import { crc32, inflateSync } from 'node:zlib'
import type { Size } from './placement.ts'
import { chunksBehindHeader, type PlainPng, plainPng } from './plain-png.ts'

/** Larger ones are left to libvips, which has threads: what a call of it costs is little beside so many pixels. */
const mostPixels = 2 ** 14

export interface PlainPixels extends PlainPng {
  /** Height · width · channels bytes, row-major. */
  pixels: Uint8Array
}

/**
 * The pixels of a small plain PNG of that size, those that libvips would give, in a tenth of its time (decision 35).
 * Undefined for every other file, and for one that is damaged in any way: libvips says in which.
 */
export function plainPixels(file: Buffer, { height, width }: Size): PlainPixels | undefined {
  if (height * width > mostPixels) return undefined
  const plain = plainPng(file)
  if (plain?.height !== height || plain.width !== width) return undefined
  const lines = filteredLines(file, plain.height * (1 + plain.width * plain.channels))
  const pixels = lines === undefined ? undefined : unfiltered(lines, plain)
  return pixels === undefined ? undefined : { ...plain, pixels }
}

/** What was compressed, if it is just so long and all checksums of the file are right. */
function filteredLines(file: Buffer, bytes: number): Buffer | undefined {
  const compressed = compressedIn(file)
  if (compressed === undefined) return undefined
  try {
    // More than is wanted is an error before it takes memory.
    const found = inflateSync(compressed, { maxOutputLength: bytes, info: true })
    const { buffer, engine } = found as unknown as Inflated
    return buffer.length === bytes && engine.bytesWritten === compressed.length ? buffer : undefined
  } catch {
    return undefined
  }
}

/** What zlib answers when it is asked for its `info`, which the types do not know. */
interface Inflated {
  buffer: Buffer
  /** Bytes of the input that it took. */
  engine: { bytesWritten: number }
}

/** PNG, third edition, 10.1: the contents of all IDAT, which follow one another, are one zlib stream. */
function compressedIn(file: Buffer): Buffer | undefined {
  const header = file.subarray(12, 29)
  if (crc32(header) !== file.readUInt32BE(29)) return undefined
  const parts: Buffer[] = []
  let before = ''
  for (const { name, content, checked, checksum } of chunksBehindHeader(file)) {
    if (crc32(checked) !== checksum) return undefined
    if (name === 'IDAT') {
      if (parts.length > 0 && before !== 'IDAT') return undefined
      parts.push(content)
    }
    before = name
  }
  return parts.length === 1 ? parts[0] : Buffer.concat(parts)
}

/**
 * Undoes the filters of the lines (PNG, third edition, 9.2). Each line stands behind a pixel of zeros and the first
 * below a line of them, as the filters take what lies outside for 0.
 */
function unfiltered(lines: Buffer, { height, width, channels }: PlainPng): Uint8Array | undefined {
  const length = width * channels
  const stride = channels + length
  const framed = new Uint8Array((height + 1) * stride)
  const pixels = new Uint8Array(height * length)
  for (let y = 0; y < height; y += 1) {
    const from = y * (1 + length)
    const to = (y + 1) * stride + channels
    framed.set(lines.subarray(from + 1, from + 1 + length), to)
    const undo = filters[lines[from] as number]
    if (undo === undefined) return undefined
    undo(framed, { from: to, to: to + length, left: channels, up: stride })
    pixels.set(framed.subarray(to, to + length), y * length)
  }
  return pixels
}

interface Line {
  from: number
  to: number
  /** Bytes back to the pixel before, and to the line above. */
  left: number
  up: number
}

/** By their number. Each adds to every byte of a line, modulo 256, what its filter took away. */
const filters = [() => undefined, undoSub, undoUp, undoAverage, undoPaeth]

function undoSub(bytes: Uint8Array, { from, to, left }: Line): void {
  for (let at = from; at < to; at += 1) {
    bytes[at] = (bytes[at] as number) + (bytes[at - left] as number)
  }
}

function undoUp(bytes: Uint8Array, { from, to, up }: Line): void {
  for (let at = from; at < to; at += 1) {
    bytes[at] = (bytes[at] as number) + (bytes[at - up] as number)
  }
}

function undoAverage(bytes: Uint8Array, { from, to, left, up }: Line): void {
  for (let at = from; at < to; at += 1) {
    const sum = (bytes[at - left] as number) + (bytes[at - up] as number)
    bytes[at] = (bytes[at] as number) + (sum >> 1)
  }
}

/** PNG, third edition, 9.4: the neighbour that is nearest to left + above − corner; the first of equals. */
function undoPaeth(bytes: Uint8Array, { from, to, left, up }: Line): void {
  for (let at = from; at < to; at += 1) {
    const before = bytes[at - left] as number
    const above = bytes[at - up] as number
    const corner = bytes[at - up - left] as number
    const fromBefore = Math.abs(above - corner)
    const fromAbove = Math.abs(before - corner)
    const fromCorner = Math.abs(before + above - 2 * corner)
    const isBefore = fromBefore <= fromAbove && fromBefore <= fromCorner
    const nearest = isBefore ? before : fromAbove <= fromCorner ? above : corner
    bytes[at] = (bytes[at] as number) + nearest
  }
}
