import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { makeFolder } from '@sweepstack/process'
import type { ImageFit, ImageReading } from '@sweepstack/protocol'
import sharp, { type Sharp } from 'sharp'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openDatasetCache } from './cache-file.ts'
import { ingestDataset } from './ingest.ts'
import { decodeToShape } from './pictures/decode-to-shape.ts'

/** Colours of pixels in a row, column by column; all rows are equal. */
function bands(height: number, colours: number[][]): Sharp {
  const row = colours.flat()
  const pixels = Buffer.from(Array.from({ length: height }, () => row).flat())
  return sharp(pixels, { raw: { width: colours.length, height, channels: 3 } })
}

function plain(height: number, width: number, [r = 0, g = 0, b = 0]: number[]): Sharp {
  return sharp({ create: { width, height, channels: 3, background: { r, g, b } } })
}

/** A dataset of classes `a` and `b` whose files are given by `train/name.png` and so on, gone after the test. */
async function pictureFolder(files: Record<string, Buffer>): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-reading-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const tables = new Map<string, string[]>([
    ['train', []],
    ['val', []],
  ])
  for (const [place, bytes] of Object.entries(files)) {
    const [split = '', name = ''] = place.split('/')
    const row = `${name},${name.startsWith('a') ? 'a' : 'b'}`
    tables.set(split, [...(tables.get(split) ?? []), row])
    await makeFolder(path.join(folder, `${split}_images`))
    await writeFile(path.join(folder, `${split}_images`, name), bytes)
  }
  for (const [split, rows] of tables) {
    await writeFile(path.join(folder, `${split}.csv`), `Image,Class\n${rows.join('\n')}\n`)
  }
  return folder
}

/** Registers a folder, and opens the cache until the test ends. */
async function registered(folder: string, reading: ImageReading = {}) {
  const summary = await ingestDataset({ folder, outDirectory: path.join(folder, 'cache'), reading })
  const dataset = await openDatasetCache(summary.file, summary.hash)
  onTestFinished(() => dataset.close())
  const [height, width, channels] = dataset.shape
  const bytes = height * width * channels
  return {
    summary,
    dataset,
    /** Of an image of a split, row by row, and in each the pixels. */
    async rows(split: 'train' | 'val' | 'test', place: number): Promise<number[][][]> {
      const pixels = await dataset[split].pixels.subarray(place * bytes, (place + 1) * bytes)
      return Array.from({ length: height }, (_, row) =>
        Array.from({ length: width }, (_, column) => {
          const at = (row * width + column) * channels
          return [...pixels.subarray(at, at + channels)]
        }),
      )
    },
  }
}

const red = [220, 20, 20]
const green = [20, 220, 20]
const blue = [20, 20, 220]
const grey = [90, 90, 90]

/** 8 × 24: a third red, a third green, a third blue. */
const flag = () =>
  bands(
    8,
    [red, green, blue].flatMap((colour) => new Array(8).fill(colour)),
  )
const png = (picture: Sharp) => picture.png().toBuffer()

async function threeOf(height: number, width: number) {
  const [a, b, c] = await Promise.all(
    [red, green, blue].map((colour) => png(plain(height, width, colour))),
  )
  return { 'train/a.png': a as Buffer, 'train/b.png': b as Buffer, 'val/a2.png': c as Buffer }
}

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
    /^1 of 3 picture is smaller than 20×24 and enlarged, up to 2.5 times/,
  )
})

describe('the content hash', () => {
  const bytesHash = async (folder: string) => {
    const hash = createHash('sha256')
    for (const table of ['train.csv', 'val.csv']) {
      hash.update(await readFile(path.join(folder, table))).update('\0')
    }
    hash.update('\0')
    for (const name of ['train_images/a.png', 'train_images/b.png', 'val_images/a2.png']) {
      const bytes = await readFile(path.join(folder, name))
      hash.update(createHash('sha256').update(bytes).digest('hex'))
    }
    return hash.digest('hex')
  }
  const hashOf = async (folder: string, reading: ImageReading) =>
    (await registered(folder, reading)).summary.hash

  test.each<[string, ImageReading]>([
    ['their own size', { size: [8, 12] }],
    ['a fit that nothing needs', { fit: 'contain' }],
    ['three channels of colours', { channels: 3 }],
    ['files that may be skipped', { skipUnreadable: 3 }],
  ])('is that of the files where %s is asked for', async (_, reading) => {
    const folder = await pictureFolder(await threeOf(8, 12))
    expect(await hashOf(folder, reading)).toBe(await bytesHash(folder))
  })

  test('is another for each reading that makes other pixels', async () => {
    const folder = await pictureFolder(await threeOf(8, 12))
    const readings: ImageReading[] = [
      {},
      { size: 8 },
      { size: 8, fit: 'contain' },
      { size: 8, fit: 'stretch' },
      { size: [8, 6], fit: 'stretch' },
      { size: [6, 8] },
      { channels: 1 },
      { size: 8, channels: 1 },
    ]
    const hashes = await Promise.all(readings.map((reading) => hashOf(folder, reading)))
    expect(new Set(hashes).size).toBe(readings.length)
    // Of equal proportions every fit does the same.
    const halves = await Promise.all(
      (['cover', 'contain', 'stretch'] as const).map((fit) =>
        hashOf(folder, { size: [4, 6], fit }),
      ),
    )
    expect(new Set(halves).size).toBe(1)
  })

  test('of grey pictures with three channels is what it was before they could have one', async () => {
    const dot = await png(plain(8, 12, grey))
    const folder = await pictureFolder({ ...(await threeOf(8, 12)), ...allGrey(dot) })
    expect(await hashOf(folder, { channels: 3 })).toBe(await bytesHash(folder))
    expect(await hashOf(folder, {})).not.toBe(await bytesHash(folder))
  })
})

function allGrey(bytes: Buffer) {
  return { 'train/a.png': bytes, 'train/b.png': bytes, 'val/a2.png': bytes }
}

describe('grey pictures', () => {
  const ramp = () =>
    bands(
      8,
      Array.from({ length: 12 }, (_, x) => [20 * x, 20 * x, 20 * x]),
    )
  const files = async () => ({
    'train/a.png': await png(ramp()),
    'train/b.png': await ramp().toColourspace('b-w').png().toBuffer(),
    'val/a2.png': await ramp().toColourspace('b-w').jpeg({ quality: 100 }).toBuffer(),
  })

  test('have one channel if all are grey, however they are stored', async () => {
    const { summary, dataset, rows } = await registered(await pictureFolder(await files()))
    expect(summary).toMatchObject({ shape: [8, 12, 1], bytes: 3 * 8 * 12 })
    expect(summary.notes).toEqual([
      'all pictures are grey: they have one channel (ask for 3 for three)',
    ])
    const row = Array.from({ length: 12 }, (_, x) => [20 * x])
    expect(await rows('train', 0)).toEqual(new Array(8).fill(row))
    expect(await rows('train', 1)).toEqual(new Array(8).fill(row))
    const [jpeg = []] = await rows('val', 0)
    for (const [x, [value = 0]] of jpeg.entries()) expect(Math.abs(value - 20 * x)).toBeLessThan(4)
    expect(dataset.mean).toEqual([110])
    expect(dataset.deviation[0]).toBeCloseTo(69.04, 1)
  })

  test.each(['train/b.png', 'val/a2.png', 'test/a3.png'])(
    'have three if %s has a colour',
    async (name) => {
      // One pixel that differs by one step.
      const tinted = bands(
        8,
        Array.from({ length: 12 }, (_, x) => (x === 7 ? [90, 91, 90] : grey)),
      )
      const folder = await pictureFolder({ ...(await files()), [name]: await png(tinted) })
      expect((await registered(folder)).summary.shape).toEqual([8, 12, 3])
    },
  )

  test('have three if three are asked for', async () => {
    const { rows, dataset } = await registered(await pictureFolder(await files()), { channels: 3 })
    expect((await rows('train', 1))[0]?.[3]).toEqual([60, 60, 60])
    expect(dataset.mean).toEqual([110, 110, 110])
  })

  test('are made of colours if one channel is asked for, by their luma', async () => {
    const { rows, dataset } = await registered(await pictureFolder(await threeOf(8, 12)), {
      channels: 1,
    })
    // Pillow: Image.new('RGB', (1, 1), (220, 20, 20)).convert('L') is 80; of green 137, of blue 43.
    expect(
      [await rows('train', 0), await rows('train', 1), await rows('val', 0)].map(
        (one) => one[0]?.[0],
      ),
    ).toEqual([[80], [137], [43]])
    expect(dataset.mean).toEqual([108.5])
  })
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
    problems: [expect.stringMatching(/^train_images\/b.png: is 50000×1: too narrow to be cut to/)],
  })
  for (const fit of ['contain', 'stretch'] as const) {
    const { rows } = await registered(folder, { size: 64, fit })
    expect((await rows('train', 1))[fit === 'contain' ? 31 : 0]?.[0]).toEqual(red)
  }
})

describe('files that cannot be read', () => {
  const noise = sharp(
    Buffer.from(Uint8Array.from({ length: 3 * 40 * 160 }, (_, p) => (p * 7919) >> 3)),
    {
      raw: { width: 40, height: 160, channels: 3 },
    },
  )
  const files = async () => {
    const whole = await noise.jpeg().toBuffer()
    return {
      'train/a.png': await png(plain(40, 160, red)),
      // Cut off in what cover leaves out.
      'train/a-cut.jpg': whole.subarray(0, Math.floor(whole.length * 0.95)),
      'train/b.png': await png(plain(40, 160, green)),
      'val/a-text.png': Buffer.from('hello'),
      'val/a-empty.png': Buffer.alloc(0),
      'val/b2.png': await png(plain(40, 160, blue)),
    }
  }
  const lines = [
    'train_images/a-cut.jpg: is cut off: the file ends before its picture does, copy it anew',
    'val_images/a-text.png: is no PNG, JPEG or WebP',
    'val_images/a-empty.png: is empty',
  ]

  test('are refused, each with its reason', async () => {
    const folder = await pictureFolder(await files())
    await expect(registered(folder, { size: 16 })).rejects.toMatchObject({ problems: lines })
  })

  test('are refused if they are more than may be skipped', async () => {
    const folder = await pictureFolder(await files())
    const refused = registered(folder, { size: 16, skipUnreadable: 2 })
    const count = '3 files cannot be read, and 2 may be skipped'
    await expect(refused).rejects.toMatchObject({ problems: [count, ...lines] })
  })

  test('are left out and recorded if they may be skipped', async () => {
    const folder = await pictureFolder(await files())
    const { summary, dataset, rows } = await registered(folder, { size: 16, skipUnreadable: 3 })
    expect(summary).toMatchObject({ splits: { train: 2, val: 1, test: 0 }, skipped: lines })
    expect([dataset.train.names, dataset.val.names]).toEqual([['a.png', 'b.png'], ['b2.png']])
    expect([[...dataset.train.labels], [...dataset.val.labels]]).toEqual([[0, 1], [1]])
    const firsts = [await rows('train', 0), await rows('train', 1), await rows('val', 0)]
    expect(firsts.map((one) => one[8]?.[8])).toEqual([red, green, blue])
    expect(dataset.mean).toEqual([120, 120, 20])
    const { 'val/a-text.png': _, ...others } = await files()
    const fewer = await registered(await pictureFolder(others), { size: 16, skipUnreadable: 2 })
    expect(fewer.summary.hash).not.toBe(summary.hash)
  })

  test('make another dataset than others that look the same', async () => {
    const [one, two] = [await png(plain(8, 12, red)), await png(plain(8, 12, blue))]
    const twins = { 'train/a.png': one, 'train/a2.png': one, 'train/b.png': two, 'val/b.png': two }
    const hashes: string[] = []
    for (const broken of ['train/a.png', 'train/a2.png'] as const) {
      const folder = await pictureFolder({ ...twins, [broken]: Buffer.from('hello') })
      hashes.push((await registered(folder, { skipUnreadable: 1 })).summary.hash)
    }
    expect(hashes[0]).not.toBe(hashes[1])
  })

  test('are left out of grey pictures too', async () => {
    const folder = await pictureFolder({
      'train/a-text.png': Buffer.from('hello'),
      ...allGrey(await png(plain(8, 12, grey))),
    })
    const { summary, rows } = await registered(folder, { skipUnreadable: 1 })
    expect(summary).toMatchObject({ shape: [8, 12, 1], bytes: 3 * 8 * 12 })
    expect(await rows('val', 0)).toEqual(new Array(8).fill(new Array(12).fill([90])))
  })

  test('are refused if a class or a split would be without images', async () => {
    const folder = await pictureFolder(await threeOf(8, 12))
    await writeFile(path.join(folder, 'train_images/b.png'), 'hello')
    await writeFile(path.join(folder, 'val_images/a2.png'), 'hello')
    await expect(registered(folder, { skipUnreadable: 2 })).rejects.toMatchObject({
      problems: [
        'no training image of the class "b" can be read',
        'no image of the split val can be read',
        'train_images/b.png: is no PNG, JPEG or WebP',
        'val_images/a2.png: is no PNG, JPEG or WebP',
      ],
    })
  })
})
