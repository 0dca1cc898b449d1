import sharp, { type Sharp } from 'sharp'
import { expect, test } from 'vitest'
import { decodePicture } from '../pictures/decode-picture.ts'
import { inspectPicture } from '../pictures/inspect-picture.ts'
import { type DecodedImage, type ImageFacts, rawFacts } from '../pictures/read-image.ts'
import { drawPicture } from '../testing/draw-picture.ts'
import { blocksOf } from './blocks.ts'
import { decodeBlock } from './decode-block.ts'

const frame = { height: 20, width: 20, fit: 'cover' as const }
const png = (picture: Sharp) => picture.png().toBuffer()

async function blockOf(files: Buffer[]) {
  return Promise.all(
    files.map(async (bytes) => ({
      facts: (await inspectPicture(bytes)) as ImageFacts,
      load: async () => ({ bytes }),
    })),
  )
}

function pixelsOf(image: DecodedImage | Error | undefined): Buffer {
  return Buffer.from((image as DecodedImage).pixels)
}

function manyKinds(): Promise<Buffer[]> {
  const draw = (seed: number) => drawPicture(seed, 20)
  return Promise.all([
    png(draw(0)),
    png(draw(1)),
    png(draw(2).toColourspace('b-w')),
    png(draw(3).ensureAlpha(0.5)),
    png(draw(4)),
    draw(5).jpeg().toBuffer(),
    draw(6).png({ palette: true }).toBuffer(),
    png(draw(7).toColourspace('b-w')),
    png(drawPicture(8, 33)),
    png(draw(9).toColourspace('rgb16')),
    draw(10).png({ progressive: true }).toBuffer(),
    png(draw(11)),
  ])
}

test('images have the same bits together as each by itself', async () => {
  const files = await manyKinds()
  const together = await decodeBlock(await blockOf(files), frame)
  for (const [at, file] of files.entries()) {
    const pixels = await decodePicture(file, await inspectPicture(file), frame)
    expect(pixelsOf(together[at]), `image ${at}`).toEqual(Buffer.from(pixels))
  }
})

test('of one that is broken it is said, and the others are read', async () => {
  const files = await Promise.all([0, 1, 2, 3].map((seed) => png(drawPicture(seed, 20))))
  const broken = files[2] as Buffer
  // A bit of its compressed pixels.
  broken[80] = (broken[80] as number) ^ 0xff
  const decoded = await decodeBlock(await blockOf(files), frame)
  const read = decoded.map((image) => (image instanceof Error ? image.message : 'read'))
  expect(read).toEqual(['read', 'read', expect.stringContaining('cannot be decoded'), 'read'])
  const pixels = await sharp(files[3]).raw().toBuffer()
  expect(pixelsOf(decoded[3])).toEqual(pixels)
})

test('a file that was exchanged since its header was read is not taken for another', async () => {
  const files = await Promise.all([0, 1, 2].map((seed) => png(drawPicture(seed, 20))))
  const block = await blockOf(files)
  const other = await png(drawPicture(9, 10))
  const exchanged = block.map((image, at) =>
    at === 1 ? { ...image, load: async () => ({ bytes: other }) } : image,
  )
  const decoded = await decodeBlock(exchanged, frame)
  expect(decoded[1]).toMatchObject({ message: expect.stringContaining('has changed while') })
  expect(decoded[2]).toMatchObject({ pixels: expect.any(Uint8Array) })
})

test('raw pixels and files that are missing stand between pictures', async () => {
  const [first, last] = await blockOf([
    await png(drawPicture(0, 20)),
    await png(drawPicture(1, 20)),
  ])
  const raw = { pixels: new Uint8Array(1200).fill(9), width: 20, height: 20, channels: 3 as const }
  const missing = () => Promise.reject(new Error('is missing'))
  const images = [
    first,
    { facts: rawFacts(raw), load: async () => ({ raw }) },
    { facts: first?.facts, load: missing },
    last,
  ] as Parameters<typeof decodeBlock>[0]
  const decoded = await decodeBlock(images, frame)
  expect(decoded.map((image) => image instanceof Error)).toEqual([false, false, true, false])
  expect(decoded[1]).toMatchObject({ pixels: raw.pixels })
})

test('blocks are of sixteen small images, or of one large one', () => {
  const small = 64 * 64
  const weights = [...new Array(20).fill(small), 12_000_000, 12_000_000, 0, 0, small]
  expect(blocksOf(weights)).toEqual([
    { from: 0, to: 16, weight: 16 * small },
    { from: 16, to: 20, weight: 4 * small },
    { from: 20, to: 21, weight: 12_000_000 },
    { from: 21, to: 22, weight: 12_000_000 },
    { from: 22, to: 25, weight: small },
  ])
  expect(blocksOf([])).toEqual([])
})
