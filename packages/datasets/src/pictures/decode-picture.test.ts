import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { crc32 } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { decodePicture as decode } from './decode-picture.ts'
import { decodeToShape } from './decode-to-shape.ts'
import { inspectPicture, readPicture } from './inspect-picture.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-pictures-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

type Colour = [red: number, green: number, blue: number]
const colours: Record<string, Colour> = {
  red: [220, 20, 20],
  green: [20, 220, 20],
  blue: [20, 20, 220],
  white: [235, 235, 235],
}
const [width, height] = [64, 32]

/** Quarters in four colours: red green / blue white, wider than high, so that every turn shows. */
function quarters(): Sharp {
  const pixels = Buffer.alloc(width * height * 3)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [left, right] = y < height / 2 ? ['red', 'green'] : ['blue', 'white']
      pixels.set(colours[(x < width / 2 ? left : right) as string] as Colour, (y * width + x) * 3)
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
}

function flat([r, g, b]: Colour): Sharp {
  return sharp({ create: { width: 8, height: 8, channels: 3, background: { r, g, b } } })
}

/** Of a file, at its own size. */
async function decodePicture(file: string) {
  const source = await readPicture(file)
  const facts = await inspectPicture(source)
  return { ...facts, pixels: await decode(source, facts) }
}

async function write(image: Buffer, name = 'picture'): Promise<string> {
  const file = path.join(folder, name)
  await writeFile(file, image)
  return file
}

/** The colour in the middle of each quarter, row by row. */
function seen(pixels: Uint8Array, size: { width: number; height: number }): string[] {
  return [0.25, 0.75].flatMap((y) =>
    [0.25, 0.75].map((x) => {
      const place = (Math.floor(y * size.height) * size.width + Math.floor(x * size.width)) * 3
      const isNear = (colour: Colour) =>
        colour.every((value, channel) => Math.abs(value - (pixels[place + channel] ?? 0)) < 12)
      return Object.keys(colours).find((name) => isNear(colours[name] as Colour)) ?? 'none'
    }),
  )
}

// Exif 2.32, tag 0x0112: where the stored row 0 and column 0 belong.
const upright: Record<number, string> = {
  1: 'red green blue white',
  2: 'green red white blue',
  3: 'white blue green red',
  4: 'blue white red green',
  5: 'red blue green white',
  6: 'blue red white green',
  7: 'white green blue red',
  8: 'green white red blue',
}

test.each(
  (['jpeg', 'png', 'webp'] as const).flatMap((format) =>
    Object.keys(upright).map((orientation) => [format, Number(orientation)] as const),
  ),
)('a %s with EXIF orientation %i is turned upright', async (format, orientation) => {
  const image = await quarters().withMetadata({ orientation })[format]({ quality: 95 }).toBuffer()
  const file = await write(image)
  const size = orientation < 5 ? { width, height } : { width: height, height: width }
  const picture = await decodePicture(file)
  expect(picture).toMatchObject({ ...size, orientation })
  expect(seen(picture.pixels, size).join(' ')).toBe(upright[orientation])
  // `predict` reads the same way, and stretches after the turn.
  const square = await decodeToShape(file, { shape: [32, 32, 3], fit: 'stretch' })
  expect(seen(square, { width: 32, height: 32 }).join(' ')).toBe(upright[orientation])
})

test('pixels of what has no orientation are those of the file', async () => {
  const { data } = await quarters().raw().toBuffer({ resolveWithObject: true })
  const { pixels, orientation } = await decodePicture(
    await write(await quarters().png().toBuffer()),
  )
  expect(Buffer.from(pixels).equals(data)).toBe(true)
  expect(orientation).toBe(1)
})

test.each<[string, () => Sharp, Colour]>([
  ['grey', () => flat([90, 90, 90]).toColourspace('b-w').png(), [90, 90, 90]],
  ['grey of 16 bit', () => flat([90, 90, 90]).toColourspace('grey16').png(), [90, 90, 90]],
  ['RGB of 16 bit', () => flat([200, 60, 30]).toColourspace('rgb16').png(), [200, 60, 30]],
  ['palette', () => flat([200, 60, 30]).png({ palette: true }), [200, 60, 30]],
  ['interlaced', () => flat([200, 60, 30]).png({ progressive: true }), [200, 60, 30]],
  ['progressive JPEG', () => flat([200, 60, 30]).jpeg({ progressive: true }), [200, 60, 30]],
  ['Display P3', () => flat([200, 60, 30]).withIccProfile('p3').png(), [200, 60, 30]],
  // What leaves the range of the inks is lost on the way to CMYK, not on the way back.
  [
    'CMYK',
    () => flat([150, 110, 100]).toColourspace('cmyk').jpeg({ quality: 100 }),
    [150, 110, 100],
  ],
])('%s is 8-bit sRGB in the end', async (_, made, colour) => {
  const { pixels } = await decodePicture(await write(await made().toBuffer()))
  for (const [channel, value] of colour.entries()) {
    expect(
      Math.abs((pixels[channel] as number) - value),
      String([...pixels.slice(0, 3)]),
    ).toBeLessThan(12)
  }
})

test('alpha is laid on black, and said', async () => {
  const raw = { width: 8, height: 8, channels: 4 as const }
  const half = Buffer.from(Array.from({ length: 64 }, () => [200, 100, 50, 128]).flat())
  const file = await write(await sharp(half, { raw }).png().toBuffer())
  const { pixels, hasAlpha } = await decodePicture(file)
  expect(hasAlpha).toBe(true)
  expect([...pixels.slice(0, 3)]).toEqual([100, 50, 25])
})

test('of an animation the first frame is taken, and that is said', async () => {
  const frames = [200, 10].map((red) => flat([red, 1, 2]).raw().toBuffer())
  const raw = { width: 8, height: 16, channels: 3 as const, pageHeight: 8 }
  const tall = sharp(Buffer.concat(await Promise.all(frames)), { raw })
  const webp = await tall.webp({ lossless: true, delay: [100, 100] }).toBuffer()
  const first = await decodePicture(await write(webp))
  expect(first).toMatchObject({ width: 8, height: 8, isAnimated: true })
  expect([...first.pixels.slice(0, 3)]).toEqual([200, 1, 2])

  // An animated PNG is a PNG with a chunk more behind its header of 33 bytes.
  const still = await flat([7, 8, 9]).png().toBuffer()
  const control = chunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0]))
  const png = Buffer.concat([still.subarray(0, 33), control, still.subarray(33)])
  expect((await decodePicture(await write(png))).isAnimated).toBe(true)
  expect((await decodePicture(await write(still))).isAnimated).toBe(false)
})

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}

const noise = () => {
  const pixels = Buffer.from(
    Array.from({ length: 64 * 64 * 3 }, (_, place) => (place * 7919) % 251),
  )
  return sharp(pixels, { raw: { width: 64, height: 64, channels: 3 } })
}

test.each(['jpeg', 'png', 'webp'] as const)('a %s that is cut off says so', async (format) => {
  const whole = await noise()[format]().toBuffer()
  for (const part of [0.2, 0.5, 0.95]) {
    const file = await write(whole.subarray(0, Math.floor(whole.length * part)))
    const error = await decodePicture(file).catch((reason: Error) => reason)
    expect((error as Error).message).toMatch(/^is cut off: /)
    expect((error as Error).message).not.toMatch(/fail_?on|vips/i)
  }
})

test('a JPEG whose thumbnail is whole, or whose end was filled up with zeros, is cut off too', async () => {
  const thumbnail = await flat([1, 2, 3]).jpeg().toBuffer()
  const whole = await noise().jpeg().toBuffer()
  const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, thumbnail.length + 2]), thumbnail])
  expect(thumbnail.length).toBeLessThan(65_000)
  comment.writeUInt16BE(thumbnail.length + 2, 2)
  const half = whole.subarray(2, whole.length / 2)
  const torn = Buffer.concat([whole.subarray(0, 2), comment, half, Buffer.alloc(500)])
  await expect(decodePicture(await write(torn))).rejects.toThrow('is cut off')
})

test.each<[string, string | Buffer, string]>([
  ['a GIF', 'GIF89a...', 'is a GIF, not PNG, JPEG or WebP'],
  ['a HEIC', '\0\0\0\x18ftypheic', 'is a HEIC or AVIF, not'],
  ['an answer of a web server', '<!DOCTYPE html><p>404', 'is a web page or an SVG, not'],
  ['text', 'hello', 'is no PNG, JPEG or WebP'],
  ['nothing', '', 'is empty'],
  ['a damaged picture', Buffer.from('ffd8ffe0000000000000ffd9', 'hex'), 'cannot be decoded'],
])('%s is called by its name', async (_, content, words) => {
  await expect(decodePicture(await write(Buffer.from(content)))).rejects.toThrow(words)
})

test('what is no file is not waited for', async () => {
  await expect(decodePicture(folder)).rejects.toThrow('is a folder, no file')
  await expect(decodePicture(path.join(folder, 'none'))).rejects.toThrow('is missing')
  const device = path.join(folder, 'device')
  await symlink('/dev/zero', device)
  await expect(decodePicture(device)).rejects.toThrow('is a device, no file: put a picture')
  const pipe = path.join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  await expect(decodePicture(pipe)).rejects.toThrow('is a pipe, no file: put a picture')
})

/** 6 × 10 of one colour, in each form that a picture may have. */
const forms: Record<string, () => Promise<Buffer>> = {
  '16 bit': () => flat16().png().toBuffer(),
  palette: () => flat(orange).png({ palette: true, colours: 4 }).toBuffer(),
  'an interlaced PNG': () => flat(orange).png({ progressive: true }).toBuffer(),
  'a progressive JPEG': () => flat(orange).jpeg({ progressive: true }).toBuffer(),
  CMYK: () => flat(orange).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer(),
  'full alpha': () => flat(orange).ensureAlpha(1).png().toBuffer(),
  WebP: () => flat(orange).webp({ quality: 100 }).toBuffer(),
  'another profile': () => flat(orange).withIccProfile('p3').png().toBuffer(),
}
const orange: Colour = [200, 120, 40]
function flat16(): Sharp {
  const pixels = Uint16Array.from({ length: 8 * 8 * 3 }, (_, p) => (orange[p % 3] as number) * 257)
  return sharp(pixels, { raw: { width: 8, height: 8, channels: 3 } }).toColourspace('rgb16')
}

test.each(Object.keys(forms))('%s is resized in its colours', async (form) => {
  const file = await write(await (forms[form] as () => Promise<Buffer>)())
  for (const fit of ['cover', 'stretch'] as const) {
    const pixels = await decodeToShape(file, { shape: [6, 10, 3], fit })
    expect(pixels).toHaveLength(180)
    for (const [place, value] of pixels.entries()) {
      const apart = Math.abs(value - (orange[place % 3] as number))
      // The profile of the press has no such blue.
      if (apart > (form === 'CMYK' ? 40 : 4)) expect.fail(`${fit}, ${place}: ${value}`)
    }
  }
})

test('half transparency is laid on black before it is resized', async () => {
  const half = flat(orange).ensureAlpha(0.5).png().toBuffer()
  const pixels = await decodeToShape(await write(await half), { shape: [4, 4, 3], fit: 'cover' })
  expect([...pixels.subarray(0, 3)].map((value) => Math.round(value / 10))).toEqual([10, 6, 2])
})

test("a camera's JPEG is decoded at a fraction of its size, to nearly the same pixels", async () => {
  const [height, width] = [1500, 2000]
  const waves = Buffer.alloc(height * width * 3)
  for (let place = 0; place < waves.length; place += 1) {
    const [x, y] = [Math.floor(place / 3) % width, Math.floor(place / 3 / width)]
    waves[place] = 128 + 90 * Math.sin(x / 150 + (place % 3)) * Math.cos(y / 120)
  }
  const picture = sharp(waves, { raw: { width, height, channels: 3 } })
  const jpeg = await write(await picture.jpeg({ quality: 95 }).toBuffer(), 'a.jpg')
  const png = await write(await picture.png({ compressionLevel: 1 }).toBuffer(), 'a.png')
  const read = (file: string) => decodeToShape(file, { shape: [48, 64, 3], fit: 'cover' })
  const [whole, fraction] = [await read(png), await read(jpeg)]
  const apart = whole.map((value, place) => Math.abs(value - (fraction[place] as number)))
  expect(Math.max(...apart)).toBeLessThan(8)
  expect(apart.reduce((sum, value) => sum + value, 0) / apart.length).toBeLessThan(1.5)
})
