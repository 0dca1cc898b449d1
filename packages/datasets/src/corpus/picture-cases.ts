import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { type Case, plain, quarter, quarters, side } from './case.ts'

type Rgb = [number, number, number]
const teal: Rgb = [0, 120, 130]
const odd = 'a/odd.png'
const png = await plain(teal).png().toBuffer()
const jpeg = await plain(teal).jpeg({ quality: 95 }).toBuffer()
const webp = await plain(teal).webp({ lossless: true }).toBuffer()

/** A chunk of PNG: length, type, data, CRC. */
function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const ends = Buffer.alloc(8)
  ends.writeUInt32BE(data.length)
  ends.writeUInt32BE(crc32(named), 4)
  return Buffer.concat([ends.subarray(0, 4), named, ends.subarray(4)])
}
const signature = png.subarray(0, 8)
const header = (width: number, height: number, depth = 8, colour = 2) => {
  const data = Buffer.alloc(13)
  data.writeUInt32BE(width)
  data.writeUInt32BE(height, 4)
  data.set([depth, colour], 8)
  return chunk('IHDR', data)
}
const end = chunk('IEND', Buffer.alloc(0))
/** With a chunk behind its header. */
const withChunk = (extra: Buffer) => Buffer.concat([png.subarray(0, 33), extra, png.subarray(33)])
const rows = Buffer.alloc(side * (1 + 3 * side))

/** A palette of teal and a transparent white, of which the first row has the second. */
const palette = Buffer.concat([
  signature,
  header(side, side, 8, 3),
  chunk('PLTE', Buffer.from([...teal, 255, 255, 255])),
  chunk('tRNS', Buffer.from([255, 0])),
  chunk(
    'IDAT',
    deflateSync(
      Buffer.concat(
        Array.from({ length: side }, (_, y) =>
          Buffer.alloc(side + 1, y === 0 ? 1 : 0).fill(0, 0, 1),
        ),
      ),
    ),
  ),
  end,
])

const read = (title: string, data: Buffer, colour: Rgb, rest: Partial<Case> = {}): Case => ({
  title,
  files: { [odd]: data },
  expected: { registered: [['a', colour]] },
  ...rest,
})
const unreadable = (title: string, data: Buffer | string, reason: RegExp, name = odd): Case => ({
  title,
  files: { [name]: data },
  expected: { unreadable: new RegExp(`${name.replace('.', '\\.')}: ${reason.source}`) },
})

/** The quarter in the upper left corner after each EXIF orientation was undone. */
const corners = [0, 1, 3, 2, 0, 2, 3, 1]
const turned = await Promise.all(
  corners.map(async (corner, at) =>
    read(
      `EXIF orientation ${at + 1}`,
      await quarters()
        .withMetadata({ orientation: at + 1 })
        .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
        .toBuffer(),
      quarter[corner] as Rgb,
      { tolerance: 8 },
    ),
  ),
)

const frames = Buffer.concat(
  [teal, [255, 0, 0]].map((colour) => Buffer.from(new Array(side * side).fill(colour).flat())),
)
const animated = await sharp(frames, {
  raw: { width: side, height: 2 * side, channels: 3, pageHeight: side },
})
  .webp({ lossless: true, loop: 0, delay: [100, 100] })
  .toBuffer()
const lying = Buffer.from(jpeg)
lying.writeUInt16BE(9000, lying.indexOf(Buffer.from([0xff, 0xc0])) + 5)
const noPicture = /is no PNG, JPEG or WebP/

export const pictureCases: Case[] = [
  ...turned,
  read('16 bit', await plain(teal).toColourspace('rgb16').png().toBuffer(), teal, { tolerance: 1 }),
  read('interlaced', await plain(teal).png({ progressive: true }).toBuffer(), teal),
  read('a palette', await plain(teal).png({ palette: true }).toBuffer(), teal, { tolerance: 8 }),
  read('a palette with a transparent colour', palette, [0, 0, 0]),
  read('grey with half an alpha', await grey(200, 128), [100, 100, 100], { tolerance: 1 }),
  read('CMYK', await plain(teal).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer(), teal, {
    tolerance: 60,
  }),
  read('a progressive JPEG', await plain(teal).jpeg({ progressive: true }).toBuffer(), teal, {
    tolerance: 6,
  }),
  read('an animated WebP', animated, teal),
  read('a WebP called .png', webp, teal),
  read('a JPEG called .png', jpeg, teal, { tolerance: 6 }),
  read('garbage behind the end', Buffer.concat([png, Buffer.alloc(5000, 7)]), teal),
  read('an EXIF block of garbage', withChunk(chunk('eXIf', Buffer.alloc(300, 0x4d))), teal),
  read('50,000 pixels wide', await wide(50_000), teal, { reading: { size: side } }),
  unreadable('zero bytes', Buffer.alloc(0), /is empty|is no PNG/),
  unreadable('a PNG cut off', png.subarray(0, png.length - 20), /is cut off/),
  unreadable('a JPEG cut off', jpeg.subarray(0, jpeg.length - 40), /is cut off/, 'a/odd.jpg'),
  unreadable('a WebP cut off', webp.subarray(0, webp.length - 10), /is cut off/, 'a/odd.webp'),
  unreadable('a header alone', png.subarray(0, 33), /is cut off/),
  unreadable('a text', 'hello', noPicture),
  unreadable(
    'HTML',
    '<!doctype html><img src=x>',
    /is a web page or an SVG, not PNG, JPEG or WebP/,
    'a/odd.jpg',
  ),
  unreadable(
    'an SVG',
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    /is a web page or an SVG, not PNG, JPEG or WebP/,
  ),
  unreadable('a PDF', '%PDF-1.7\n%âãÏÓ\n', /is a PDF, not PNG, JPEG or WebP/),
  unreadable(
    'a GIF',
    Buffer.from('GIF89a\x01\0\x01\0\x80\0\0', 'latin1'),
    /is a GIF, not PNG, JPEG or WebP/,
  ),
  unreadable(
    'a BMP',
    Buffer.from(`BM${'\0'.repeat(60)}`, 'latin1'),
    /is a BMP, not PNG, JPEG or WebP/,
  ),
  unreadable(
    'a TIFF',
    await plain(teal).tiff().toBuffer(),
    /is a TIFF, not PNG, JPEG or WebP/,
    'a/odd.jpeg',
  ),
  unreadable(
    'a HEIC',
    Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'),
    /is a HEIC or AVIF, not PNG, JPEG or WebP/,
    'a/odd.jpg',
  ),
  unreadable(
    'a header that says 60,000 × 60,000',
    Buffer.concat([signature, header(60_000, 60_000), chunk('IDAT', deflateSync(rows)), end]),
    /is 60000×60000: over the pixel limit/,
  ),
  unreadable(
    'a header that says more rows than there are',
    Buffer.concat([signature, header(side, 4 * side), chunk('IDAT', deflateSync(rows)), end]),
    /is cut off|cannot be decoded/,
  ),
  unreadable(
    'no size',
    Buffer.concat([signature, header(0, 0), chunk('IDAT', deflateSync(rows)), end]),
    /cannot be decoded/,
  ),
  unreadable(
    'pixels of garbage',
    Buffer.concat([signature, header(side, side), chunk('IDAT', Buffer.alloc(99, 0x55)), end]),
    /cannot be decoded/,
  ),
  unreadable('a bomb of 36 million pixels', await bomb(), /is 6000×6000: over the pixel limit/),
  unreadable('a JPEG that says another height', lying, /is cut off|cannot be decoded/, 'a/odd.jpg'),
  read(
    'a compressed text of 64 MB',
    withChunk(
      chunk(
        'zTXt',
        Buffer.concat([Buffer.from('k\0\0', 'latin1'), deflateSync(Buffer.alloc(64e6))]),
      ),
    ),
    teal,
  ),
  read('a colour profile of garbage', withChunk(profile()), teal),
]

function grey(value: number, alpha: number) {
  const pixels = Buffer.from(new Array(side * side).fill([value, alpha]).flat())
  return sharp(pixels, { raw: { width: side, height: side, channels: 2 } })
    .png()
    .toBuffer()
}

function wide(width: number) {
  const [r, g, b] = teal
  const create = { width, height: 2, channels: 3 as const, background: { r, g, b } }
  return sharp({ create }).png().toBuffer()
}

function bomb() {
  const create = { width: 6000, height: 6000, channels: 3 as const, background: '#000' }
  return sharp({ create }).png({ compressionLevel: 9 }).toBuffer()
}

function profile() {
  const text = Buffer.concat([Buffer.from('p\0\0', 'latin1'), deflateSync(Buffer.alloc(200, 9))])
  return chunk('iCCP', text)
}
