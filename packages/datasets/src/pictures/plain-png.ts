import type { Size } from './placement.ts'

/** A PNG whose pixels lie in it as they are trained on. */
export interface PlainPng extends Size {
  /** Grey, or red, green and blue. */
  channels: 1 | 3
}

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
/** Where the first chunk's content begins, and what its length is (PNG, third edition, 11.2.1). */
const header = { at: 16, bytes: 13 }
/** Chunks that change nothing of the pixels as libvips decodes them. Any other makes a PNG that is not plain. */
const harmless = new Set(['IDAT', 'IEND', 'gAMA', 'cHRM', 'sRGB', 'pHYs', 'tIME', 'sBIT', 'tEXt'])
/** Bytes of a chunk beside its content: its length, its name, its checksum. */
const aroundContent = 12

/**
 * What the header of a plain PNG says: of 8 bits, grey or RGB, not interlaced, with no alpha, palette, profile, orientation or
 * animation. Undefined for every other file, which is to be looked at by libvips; so is a damaged one. Says nothing
 * of whether the pixels can be decoded.
 */
export function plainPng(file: Buffer): PlainPng | undefined {
  if (file.length < header.at + header.bytes || !file.subarray(0, 8).equals(signature)) return
  if (file.readUInt32BE(8) !== header.bytes || nameAt(file, 8) !== 'IHDR') return
  const [width, height] = [file.readUInt32BE(header.at), file.readUInt32BE(header.at + 4)]
  const [depth, colours, packing, filter, interlace] = file.subarray(header.at + 8)
  const channels = colours === 2 ? 3 : 1
  if (depth !== 8 || (colours !== 0 && colours !== 2)) return
  if (packing !== 0 || filter !== 0 || interlace !== 0 || width === 0 || height === 0) return
  return hasOnlyHarmless(file) ? { width, height, channels } : undefined
}

function hasOnlyHarmless(file: Buffer): boolean {
  let isWhole = false
  for (const { name, content } of chunksBehindHeader(file)) {
    if (!harmless.has(name) || isProfile(name, content)) return false
    isWhole = name === 'IEND'
  }
  return isWhole
}

export interface PngChunk {
  name: string
  content: Buffer
  /** What its checksum is of: its name and content. */
  checked: Buffer
  /** CRC-32 as the file has it. */
  checksum: number
}

/** As far as the file has them whole, and no further than IEND. */
export function* chunksBehindHeader(file: Buffer): Generator<PngChunk> {
  let at = 8 + aroundContent + header.bytes
  while (at + aroundContent <= file.length) {
    const from = at + 8
    const to = from + file.readUInt32BE(at)
    if (to + 4 > file.length) return
    const name = nameAt(file, at)
    const content = file.subarray(from, to)
    yield { name, content, checked: file.subarray(at + 4, to), checksum: file.readUInt32BE(to) }
    if (name === 'IEND') return
    at = to + 4
  }
}

/** ImageMagick writes EXIF, with the orientation, as a text of this name. */
function isProfile(name: string, content: Buffer): boolean {
  return name === 'tEXt' && /^raw profile/i.test(content.toString('latin1', 0, 16))
}

function nameAt(file: Buffer, chunk: number): string {
  return file.toString('latin1', chunk + 4, chunk + 8)
}
