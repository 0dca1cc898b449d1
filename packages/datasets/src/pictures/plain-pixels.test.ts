import { crc32, deflateSync } from 'node:zlib'
import fc from 'fast-check'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { drawPicture } from '../testing/draw-picture.ts'
import { plainPixels } from './plain-pixels.ts'

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')

function chunk(name: string, content: Uint8Array): Buffer {
  const bytes = Buffer.alloc(12 + content.length)
  bytes.writeUInt32BE(content.length)
  bytes.write(name, 4, 'latin1')
  bytes.set(content, 8)
  bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)), bytes.length - 4)
  return bytes
}

interface Lines {
  height: number
  width: number
  channels: 1 | 3
  /** Of each line its filter, and what it left. */
  lines: Uint8Array
}

/** A PNG whose pixels are compressed in so many parts. */
function pngOf({ height, width, channels, lines }: Lines, parts = 1): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width)
  header.writeUInt32BE(height, 4)
  header.set([8, channels === 3 ? 2 : 0], 8)
  const compressed = deflateSync(lines)
  const size = Math.ceil(compressed.length / parts)
  const data = Array.from({ length: parts }, (_, part) =>
    chunk('IDAT', compressed.subarray(part * size, (part + 1) * size)),
  )
  return Buffer.concat([signature, chunk('IHDR', header), ...data, chunk('IEND', Buffer.alloc(0))])
}

/** Noise under filters of all kinds. */
const anyLines = fc
  .record({
    height: fc.integer({ min: 1, max: 9 }),
    width: fc.integer({ min: 1, max: 9 }),
    channels: fc.constantFrom<1 | 3>(1, 3),
  })
  .chain(({ height, width, channels }) => {
    const length = width * channels
    const line = fc
      .tuple(
        fc.integer({ min: 0, max: 4 }),
        fc.uint8Array({ minLength: length, maxLength: length }),
      )
      .map(([filter, bytes]) => [filter, ...bytes])
    return fc
      .array(line, { minLength: height, maxLength: height })
      .map((lines) => ({ height, width, channels, lines: Uint8Array.from(lines.flat()) }))
  })

const side = (length: number) => ({ height: length, width: length })
const ofLibvips = (file: Buffer) =>
  sharp(file, { failOn: 'warning' }).raw().toBuffer({ resolveWithObject: true })

test('has the pixels of libvips, whatever the filters of its lines', async () => {
  await fc.assert(
    fc.asyncProperty(anyLines, fc.integer({ min: 1, max: 3 }), async (lines, parts) => {
      const file = pngOf(lines, parts)
      const { data, info } = await ofLibvips(file)
      const { height, width, channels, pixels } = plainPixels(file, lines) ?? expect.fail('none')
      expect([height, width]).toEqual([info.height, info.width])
      // libvips answers grey with one channel or with three.
      const every = info.channels / channels
      expect(Buffer.from(pixels)).toEqual(data.filter((_, at) => at % every === 0))
    }),
  )
})

test('of a file that is damaged or cut off anywhere there is nothing', async () => {
  const whole = await drawPicture(3, 20).png().toBuffer()
  const { data } = await ofLibvips(whole)
  for (let at = 0; at < whole.length; at += 1) {
    const damaged = Buffer.from(whole)
    damaged[at] = (damaged[at] as number) ^ 0x10
    const found = plainPixels(damaged, side(20))
    if (found !== undefined) expect.fail(`byte ${at} of ${whole.length} makes no difference`)
    expect(plainPixels(whole.subarray(0, at), side(20)), `cut off at ${at}`).toBeUndefined()
  }
  expect(Buffer.from(plainPixels(whole, side(20))?.pixels ?? [])).toEqual(data)
})

const lines = { height: 4, width: 5, channels: 3 as const, lines: new Uint8Array(4 * 16) }

test.each<[string, Buffer]>([
  ['too few pixels', pngOf({ ...lines, lines: new Uint8Array(4 * 16 - 1) })],
  ['too many pixels', pngOf({ ...lines, lines: new Uint8Array(4 * 16 + 1) })],
  ['a bomb', pngOf({ ...lines, lines: new Uint8Array(50_000_000) })],
  ['a filter that there is not', pngOf({ ...lines, lines: new Uint8Array(4 * 16).fill(5) })],
  ['other data behind its pixels', withDataBehind(pngOf(lines))],
  ['data on both sides of a text', withTextBetween(pngOf(lines, 2))],
  ['no data', Buffer.concat([pngOf(lines).subarray(0, 33), chunk('IEND', Buffer.alloc(0))])],
])('%s are left to libvips', (_, file) => {
  expect(plainPixels(pngOf(lines), lines)?.pixels).toHaveLength(60)
  expect(plainPixels(file, lines)).toBeUndefined()
})

test('a large one, and one of another size, is left to libvips', async () => {
  expect(plainPixels(await drawPicture(1, 128).png().toBuffer(), side(128))).toBeDefined()
  expect(plainPixels(await drawPicture(1, 129).png().toBuffer(), side(129))).toBeUndefined()
  expect(plainPixels(await drawPicture(1, 128).png().toBuffer(), side(127))).toBeUndefined()
})

function withDataBehind(file: Buffer): Buffer {
  const more = Buffer.concat([deflateSync(lines.lines), Buffer.from('more')])
  return Buffer.concat([file.subarray(0, 33), chunk('IDAT', more), file.subarray(-12)])
}

function withTextBetween(file: Buffer): Buffer {
  const second = 33 + 12 + file.readUInt32BE(33)
  const text = chunk('tEXt', Buffer.from('Title\0x'))
  return Buffer.concat([file.subarray(0, second), text, file.subarray(second)])
}
