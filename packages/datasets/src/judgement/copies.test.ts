import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { makeFolder } from '@sweepstack/process'
import type { Sharp } from 'sharp'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ingestDataset } from '../ingest.ts'
import { drawPicture } from '../testing/draw-picture.ts'
import { Likenesses } from './likenesses.ts'
import { findNearImages, leastCorrelation } from './near-images.ts'

const pixelsOf = (seed: number) => drawPicture(seed).raw().toBuffer()
const drawn = new Map<number, Promise<Buffer>>()
const png = (seed: number) => {
  const known = drawn.get(seed) ?? drawPicture(seed).png().toBuffer()
  drawn.set(seed, known)
  return known
}

/** Registers files that are given by their paths, `val/cat/3.png`. */
async function reportOf(files: Record<string, Buffer>) {
  const folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-copies-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  for (const [name, bytes] of Object.entries(files)) {
    const file = path.join(folder, 'images', name)
    await makeFolder(path.dirname(file))
    await writeFile(file, bytes)
  }
  const { report, warnings } = await ingestDataset({
    folder: path.join(folder, 'images'),
    outDirectory: path.join(folder, 'out'),
    reading: { size: 64 },
  })
  return { ...report, warnings }
}

/** Two classes of different pictures, and what is put beside them. */
async function among(others: Record<string, Buffer>) {
  const files: Record<string, Buffer> = {}
  for (let seed = 0; seed < 40; seed += 1) {
    const kind = seed % 2 === 0 ? 'cat' : 'dog'
    files[`train/${kind}/${seed}.png`] = await png(seed)
    if (seed >= 30) files[`val/${kind}/${seed + 100}.png`] = await png(seed + 100)
  }
  return reportOf({ ...files, ...others })
}

const none = { valInTrain: 0, testInTrain: 0, testInVal: 0, otherLabel: 0, sameSplit: 0 }

describe('copies of images', () => {
  test('different pictures are none', async () => {
    const { copies, warnings } = await among({})
    expect(copies).toEqual({ equal: none, near: none, isComplete: true, pairs: [], found: 0 })
    expect(warnings.join()).not.toContain('training images')
  })

  test('a training picture that was changed a little is found among the validation images', async () => {
    const cut = { left: 1, top: 0, width: 63, height: 64 }
    const changed = [
      (picture: Sharp) => picture.jpeg({ quality: 75 }),
      (picture: Sharp) => picture.webp({ quality: 75 }),
      (picture: Sharp) => picture.resize(32).png(),
      (picture: Sharp) => picture.resize(192).png(),
      (picture: Sharp) => picture.linear(0.8, 0).png(),
      (picture: Sharp) => picture.linear([1, 0.95, 0.9], [0, 6, 0]).png(),
      (picture: Sharp) => picture.extract(cut).png(),
    ]
    const others: Record<string, Buffer> = {}
    for (const [at, change] of changed.entries()) {
      others[`val/cat/copy-${at}.png`] = await change(drawPicture(2 * at)).toBuffer()
    }
    const { copies, warnings } = await among(others)
    expect(copies).toMatchObject({ equal: none, near: { ...none, valInTrain: changed.length } })
    for (const [at] of changed.entries()) {
      expect(copies.pairs).toContainEqual({
        kind: 'near',
        correlation: expect.any(Number),
        first: { split: 'train', name: `train/cat/${2 * at}.png`, class: 'cat' },
        again: { split: 'val', name: `val/cat/copy-${at}.png`, class: 'cat' },
      })
    }
    expect(warnings.join('\n')).toMatch(
      /^7 of 17 validation images are nearly equal to training images: the score may be too high \(val\/cat\/copy-\d\.png is like train\/cat\/\d+\.png, .* …\)$/m,
    )
  })

  test('equal files and equal pixels are told apart, and where they stand', async () => {
    const { copies, warnings } = await among({
      'train/cat/again.png': await png(4),
      'train/dog/contrary.png': await png(6),
      'val/dog/leak.png': await drawPicture(5).png({ compressionLevel: 1 }).toBuffer(),
      'test/dog/new.png': await png(500),
      'test/cat/of-train.png': await png(8),
      'test/cat/of-val.png': await png(130),
    })
    const counts = { valInTrain: 1, testInTrain: 1, testInVal: 1, otherLabel: 1, sameSplit: 1 }
    expect(copies).toMatchObject({ equal: counts, near: none })
    const kinds = copies.pairs.map(({ kind, again }) => [again.name, kind])
    expect(Object.fromEntries(kinds)).toEqual({
      'val/dog/leak.png': 'pixels',
      'train/dog/contrary.png': 'bytes',
      'test/cat/of-train.png': 'bytes',
      'test/cat/of-val.png': 'bytes',
      'train/cat/again.png': 'bytes',
    })
    expect(warnings).toContain(
      '1 picture under two labels (train/dog/contrary.png is train/cat/6.png)',
    )
  })

  test('of many pairs the first are told, and how many there are', async () => {
    const places = Array.from({ length: 14 }, (_, at) => at)
    const copied = places.map(async (at) => [`val/cat/copy-${at}.png`, await png(2 * at)] as const)
    const { copies } = await among(Object.fromEntries(await Promise.all(copied)))
    expect([copies.pairs.length, copies.found]).toEqual([12, 14])
  })

  test('the same light in other colours is no copy', async () => {
    const [red, green, blue] = [2 * 0.299, 2 * 0.587, 2 * 0.114]
    const opposite = drawPicture(4).recomb([
      [red - 1, green, blue],
      [red, green - 1, blue],
      [red, green, blue - 1],
    ])
    const { copies } = await among({ 'val/cat/other.png': await opposite.png().toBuffer() })
    expect(copies.near).toEqual(none)
  })
})

describe('the search', () => {
  /** Pictures of which every tenth is one before it with noise. */
  async function seen(images: number) {
    const likenesses = new Likenesses(images, [64, 64, 3])
    for (let place = 0; place < images; place += 1) {
      const pixels = await pixelsOf(place % 10 === 9 ? place - 5 : place)
      for (let at = 0; at < pixels.length; at += 7) pixels[at] = (pixels[at] as number) ^ 8
      if (place % 10 === 9) for (let at = 0; at < 30; at += 1) pixels[at] = 255
      likenesses.add(place, pixels)
    }
    return likenesses
  }
  const places = (images: number) => Array.from({ length: images }, (_, place) => place)

  test('finds what a comparison of all hashes with all finds', async () => {
    const likenesses = await seen(200)
    const found: string[] = []
    const first = (place: number) => place > 100
    const isComplete = findNearImages(likenesses, { places: places(200), first }, (one, other) => {
      found.push(`${one} ${other}`)
    })
    const bits = (one: number, other: number) =>
      [0, 1]
        .map((word) => hash(one, word) ^ hash(other, word))
        .reduce((sum, word) => sum + (word >>> 0).toString(2).replaceAll('0', '').length, 0)
    const hash = (place: number, word: number) => likenesses.hashes[2 * place + word] as number
    const expected = places(200).flatMap((one) =>
      places(200)
        .slice(one + 1)
        .filter((other) => bits(one, other) <= 6)
        .filter((other) => likenesses.correlation(one, other) >= leastCorrelation)
        .map((other) => `${one} ${other}`),
    )
    expect(isComplete).toBe(true)
    expect(expected.length).toBeGreaterThan(5)
    expect(found.sort()).toEqual(expected.sort())
  })

  test('gives up where too many are alike, and says so; correlations count, too', async () => {
    const likenesses = new Likenesses(3000, [64, 64, 3])
    const pixels = await pixelsOf(1)
    for (const place of places(3000)) likenesses.add(place, pixels)
    let pairs = 0
    const options = { places: places(3000), first: () => false }
    const count = () => {
      pairs += 1
    }
    expect(findNearImages(likenesses, options, count)).toBe(true)
    expect(pairs).toBeLessThanOrEqual(3000 * 32)
    expect(findNearImages(likenesses, { ...options, comparisons: 1000 }, count)).toBe(false)
    // Each of the first 32 is compared with those before it, the others with 32.
    expect(findNearImages(likenesses, { ...options, comparisons: 3000 * 32 * 50 }, count)).toBe(
      false,
    )
  })
})

test('images of one colour, rare classes and missing ones are told', async () => {
  const files: Record<string, Buffer> = { 'train/rare/0.png': await png(0) }
  for (let seed = 1; seed <= 101; seed += 1) files[`train/often/${seed}.png`] = await png(seed)
  for (let seed = 201; seed <= 231; seed += 1) files[`val/often/${seed}.png`] = await png(seed)
  const flat = { width: 64, height: 64, channels: 3 as const, background: '#808088' }
  files['val/often/flat.png'] = await drawPicture(0)
    .composite([{ input: { create: flat } }])
    .png()
    .toBuffer()
  const { balance, missing, flat: found, warnings } = await reportOf(files)
  expect(balance).toEqual({
    largest: { class: 'often', images: 101 },
    smallest: { class: 'rare', images: 1 },
    rare: ['rare'],
  })
  expect(missing).toEqual({ val: ['rare'], test: [] })
  expect(found).toEqual({
    images: 1,
    examples: [{ split: 'val', name: 'val/often/flat.png', class: 'often' }],
  })
  expect(warnings).toContain('1 image shows nothing but one colour (val/often/flat.png)')
  expect(warnings.join('\n')).toContain(
    'the class "rare" has less than a hundredth of the training images of "often" (101)',
  )
})
