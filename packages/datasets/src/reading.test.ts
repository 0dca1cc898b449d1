import path from 'node:path'
import type { ImageFit, ImageReading } from '@sweepstack/protocol'
import sharp from 'sharp'
import { describe, expect, onTestFinished, test } from 'vitest'
import { decodeToShape } from './pictures/decode-to-shape.ts'

import { bands, blue, flag, green, plain, png, red, threeOf } from './testing/pictures.ts'
import { readingFixtures } from './testing/reading-fixtures.ts'

const { pictureFolder, registered } = readingFixtures(onTestFinished)

test('pictures of one oblong size keep it, and nothing is told', async () => {
  const { summary, rows } = await registered(await pictureFolder(await threeOf(8, 12)))
  expect(summary).toMatchObject({
    shape: [8, 12, 3],
    notes: [],
    skipped: [],
    bytes: 3 * 8 * 12 * 3,
  })
  expect(await rows('val', 0)).toEqual(new Array(8).fill(new Array(12).fill(blue)))
})

test.each<[string, [number, number][], [number, number]]>([
  [
    '64 × 64 if most are larger',
    [
      [80, 90],
      [100, 70],
      [200, 300],
    ],
    [64, 64],
  ],
  [
    'the shorter side of the middle one if most are smaller',
    [
      [20, 30],
      [8, 8],
      [300, 40],
    ],
    [20, 20],
  ],
])('pictures of several sizes become %s, which is told', async (_, sizes, expected) => {
  const [one, two, three] = await Promise.all(sizes.map(([h, w]) => png(plain(h, w, red))))
  const files = { 'train/a.png': one, 'train/b.png': two, 'val/a2.png': three }
  const { summary } = await registered(await pictureFolder(files as Record<string, Buffer>))
  expect(summary.shape.slice(0, 2)).toEqual(expected)
  expect(summary.fit).toBe('cover')
  expect(summary.notes[0]).toMatch(/pictures of 3 sizes, .* resized to .*, cover: .*chosen here/)
})

describe('a picture of other proportions', () => {
  const black = [0, 0, 0]
  const near = (found: number[] | undefined, colour: number[]) =>
    colour.every((value, channel) => Math.abs(value - (found?.[channel] as number)) <= 3)
  const files = async () => ({ ...(await threeOf(8, 24)), 'train/b.png': await png(flag()) })
  const read = async (fit: ImageFit) => {
    const { rows, summary } = await registered(await pictureFolder(await files()), { size: 8, fit })
    expect(summary.shape).toEqual([8, 8, 3])
    return rows('train', 1)
  }

  test('is cut off at its sides by cover', async () => {
    for (const row of await read('cover')) for (const pixel of row) expect(pixel).toEqual(green)
  })

  test('is filled up with black by contain', async () => {
    const rows = await read('contain')
    const isBlack = rows.map((row) => row.every((pixel) => near(pixel, black)))
    expect(isBlack).toEqual([true, true, false, false, false, true, true, true])
    expect(near(rows[3]?.[0], red) && near(rows[3]?.[7], blue)).toBe(true)
  })

  test('is pulled by stretch', async () => {
    for (const row of await read('stretch')) {
      expect(near(row[0], red) && near(row[7], blue)).toBe(true)
      expect(row.some((pixel) => near(pixel, black))).toBe(false)
    }
  })
})

test('stripes of one pixel become their mean: nothing is skipped in resizing', async () => {
  const striped = bands(
    64,
    Array.from({ length: 64 }, (_, x) => (x % 2 ? [200, 200, 0] : [0, 0, 0])),
  )
  const files = { ...(await threeOf(64, 64)), 'train/b.png': await png(striped) }
  const { rows } = await registered(await pictureFolder(files), { size: 8 })
  for (const [r = 0, g = 0, b = 0] of (await rows('train', 1))[4] as number[][]) {
    expect(Math.abs(r - 100) + Math.abs(g - 100) + b).toBeLessThan(8)
  }
})

test('enlarged pictures are a warning with their number and by how much', async () => {
  const files = { ...(await threeOf(30, 30)), 'train/b.png': await png(plain(8, 12, red)) }
  const { summary } = await registered(await pictureFolder(files), { size: [20, 24] })
  expect(summary.warnings.at(-1)).toMatch(
    /^1 of 3 pictures is smaller than 20×24 and enlarged, up to 2.5 times/,
  )
})

test.each<ImageReading>([
  { size: [20, 16], fit: 'cover' },
  { size: [20, 16], fit: 'contain' },
  { size: [20, 16], fit: 'stretch', channels: 1 },
])('what is predicted is read as the dataset was: %j', async (reading) => {
  const turned = await flag().resize(90, 40).withMetadata({ orientation: 6 }).jpeg().toBuffer()
  const clear = await sharp(await png(flag()))
    .ensureAlpha(0.4)
    .webp()
    .toBuffer()
  const files = { ...(await threeOf(33, 21)), 'train/b.jpg': turned, 'val/b2.webp': clear }
  const folder = await pictureFolder(files)
  const { dataset } = await registered(folder, reading)
  const bytes = dataset.train.pixels.length / 3
  for (const [split, place, name] of [
    ['train', 0, 'a.png'],
    ['train', 2, 'b.jpg'],
    ['val', 1, 'b2.webp'],
  ] as const) {
    const cached = await dataset[split].pixels.subarray(place * bytes, (place + 1) * bytes)
    const seen = await decodeToShape(path.join(folder, `${split}_images`, name), dataset)
    expect(Buffer.compare(Buffer.from(cached), Buffer.from(seen)), name).toBe(0)
  }
})

test('a picture of one row is not blown up, and refused or pulled', async () => {
  const narrow = await png(plain(1, 50_000, red))
  const folder = await pictureFolder({ ...(await threeOf(64, 64)), 'train/b.png': narrow })
  await expect(registered(folder, { size: 64 })).rejects.toMatchObject({
    problems: [expect.stringMatching(/^train_images\/b.png: is 1×50000: too narrow to be cut to/)],
  })
  for (const fit of ['contain', 'stretch'] as const) {
    const { rows } = await registered(folder, { size: 64, fit })
    expect((await rows('train', 1))[fit === 'contain' ? 31 : 0]?.[0]).toEqual(red)
  }
})
