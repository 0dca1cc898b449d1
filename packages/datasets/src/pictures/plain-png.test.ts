import { crc32 } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'
import { expect, test } from 'vitest'
import { drawPicture } from '../testing/draw-picture.ts'
import { inspectPicture } from './inspect-picture.ts'
import { plainPng } from './plain-png.ts'

const drawn = () => drawPicture(7, 20).extract({ left: 0, top: 0, width: 20, height: 12 })
const png = (picture: Sharp) => picture.png().toBuffer()

/** With a chunk more behind the header. */
function withChunk(file: Buffer, name: string, content: Buffer): Buffer {
  const chunk = Buffer.alloc(12 + content.length)
  chunk.writeUInt32BE(content.length)
  chunk.write(name, 4, 'latin1')
  content.copy(chunk, 8)
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4)
  return Buffer.concat([file.subarray(0, 33), chunk, file.subarray(33)])
}

const plain: Record<string, [() => Promise<Buffer>, channels: 1 | 3]> = {
  RGB: [() => png(drawn()), 3],
  grey: [() => png(drawn().toColourspace('b-w')), 1],
  'RGB with a gamma, a density and a text': [
    async () => {
      const dense = await drawn().withMetadata({ density: 300 }).png().toBuffer()
      const gamma = withChunk(await png(drawn()), 'gAMA', Buffer.from([0, 0, 0xb1, 0x8f]))
      expect(plainPng(dense)).toBeUndefined()
      return withChunk(gamma, 'tEXt', Buffer.from('Software\0ImageMagick'))
    },
    3,
  ],
}

test.each(Object.entries(plain))('%s is plain, and as sharp says', async (_, [make, channels]) => {
  const file = await make()
  const { width, height } = await sharp(file).metadata()
  expect(plainPng(file)).toEqual({ width, height, channels })
  const facts = { orientation: 1, hasAlpha: false, isAnimated: false }
  expect(await inspectPicture(file)).toEqual({ format: 'png', width: 20, height: 12, ...facts })
})

const others: Record<string, () => Promise<Buffer>> = {
  'with alpha': () => png(drawn().ensureAlpha(0.5)),
  'with a palette': () => drawn().png({ palette: true }).toBuffer(),
  'of 16 bits': () => png(drawn().toColourspace('rgb16')),
  interlaced: () => drawn().png({ progressive: true }).toBuffer(),
  'with a profile': () => drawn().withIccProfile('p3').png().toBuffer(),
  'with an orientation': () => drawn().withMetadata({ orientation: 6 }).png().toBuffer(),
  'with one transparent colour': async () =>
    withChunk(await png(drawn()), 'tRNS', Buffer.from([0, 1, 0, 2, 0, 3])),
  animated: async () =>
    withChunk(await png(drawn()), 'acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0])),
  "with ImageMagick's EXIF": async () =>
    withChunk(await png(drawn()), 'tEXt', Buffer.from('Raw profile type exif\0exif')),
  'with an orientation after its pixels': async () => {
    const file = await png(drawn())
    const [head, end] = [file.subarray(0, -12), file.subarray(-12)]
    return Buffer.concat([withChunk(head, 'eXIf', Buffer.from('II*\0')), end])
  },
  'cut off': async () => (await png(drawn())).subarray(0, -12),
  'of no pixels': async () => {
    const file = await png(drawn())
    file.writeUInt32BE(0, 16)
    return file
  },
  'of a header alone': async () => (await png(drawn())).subarray(0, 20),
  'no PNG': () => drawn().jpeg().toBuffer(),
}

test.each(Object.entries(others))('one %s is left to sharp', async (_, make) => {
  expect(plainPng(await make())).toBeUndefined()
})
