import { createHash } from 'node:crypto'
import {
  copyFile,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { openDatasetCache } from './cache-file.ts'
import { type CacheFrame, CacheWriter, removeAbandoned } from './cache-writer.ts'
import { ingestDataset } from './ingest.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-dataset-'))
  for (const split of ['train', 'val', 'test']) {
    await mkdir(path.join(folder, `${split}_images`))
  }
  for (const [split, name, red] of [
    ['train', 'a.png', 10],
    ['train', 'b.png', 20],
    ['val', 'c.png', 30],
    ['test', 'd.png', 40],
  ] as const) {
    await image(`${split}_images/${name}`, red)
  }
  await table('train.csv', 'Image,Class\na.png,10\nb.png,9\n')
  await table('val.csv', 'Image,Class\nc.png,9\n')
  await table('test.csv', 'Image\nd.png\n')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const table = (name: string, text: string) => writeFile(path.join(folder, name), text)
const ingest = () => ingestDataset({ folder, outDirectory: path.join(folder, 'cache') })

/** Closed when the test ends. */
async function opened(file: string) {
  const dataset = await openDatasetCache(file)
  onTestFinished(() => dataset.close())
  return dataset
}

async function image(name: string, red: number, size = 8) {
  const create = {
    width: size,
    height: size,
    channels: 3 as const,
    background: { r: red, g: 1, b: 2 },
  }
  await sharp({ create }).png().toFile(path.join(folder, name))
}

/** An image of 40 × 40 whose first pixel has a known red; the more noise, the longer it takes to decode. */
async function noise(name: string, red: number) {
  const pixels = Uint8Array.from({ length: 40 * 40 * 3 }, (_, place) =>
    red % 3 === 0 ? (place * 7919) % 251 : 0,
  )
  pixels[0] = red
  const raw = { width: 40, height: 40, channels: 3 as const }
  await sharp(pixels, { raw }).png().toFile(path.join(folder, name))
}

test('pixels, labels and names come back from the cache', async () => {
  const summary = await ingest()
  expect(summary).toMatchObject({
    shape: [8, 8, 3],
    classes: ['9', '10'],
    splits: { train: 2, val: 1, test: 1 },
    testLabelled: false,
  })
  const dataset = await opened(summary.file)
  expect([...dataset.train.labels]).toEqual([1, 0])
  expect([...(await dataset.train.pixels.subarray(0, 6))]).toEqual([10, 1, 2, 10, 1, 2])
  expect([...(await dataset.test.pixels.subarray(0, 3))]).toEqual([40, 1, 2])
  expect(dataset.test.labels[0]).toBe(-1)
  expect(dataset.mean).toEqual([15, 1, 2])
  expect(dataset.deviation).toEqual([5, 1, 1])
})

test('the hash follows the content, not the place', async () => {
  const first = await ingest()
  expect((await ingest()).hash).toBe(first.hash)
  await image('val_images/c.png', 31)
  expect((await ingest()).hash).not.toBe(first.hash)
})

test('pictures and labels that are read otherwise than before have a hash of their own', async () => {
  const bytesHash = async () => {
    const expected = createHash('sha256')
    for (const split of ['train', 'val', 'test']) {
      expected.update(await readFile(path.join(folder, `${split}.csv`))).update('\0')
    }
    for (const name of ['train_images/a.png', 'train_images/b.png', 'val_images/c.png']) {
      expected.update(
        createHash('sha256')
          .update(await readFile(path.join(folder, name)))
          .digest('hex'),
      )
    }
    const last = await readFile(path.join(folder, 'test_images/d.png'))
    return expected.update(createHash('sha256').update(last).digest('hex')).digest('hex')
  }
  expect((await ingest()).hash).toBe(await bytesHash())
  await table('train.csv', 'Image,Class\na.png,10\nb.png," 9"\n')
  expect((await ingest()).hash).not.toBe(await bytesHash())
  await table('train.csv', 'Image,Class\na.png,10\nb.png,9\n')
  expect((await ingest()).hash).toBe(await bytesHash())
  const turned = sharp(await readFile(path.join(folder, 'val_images/c.png')))
  await turned.withMetadata({ orientation: 3 }).toFile(path.join(folder, 'val_images/t.png'))
  await rename(path.join(folder, 'val_images/t.png'), path.join(folder, 'val_images/c.png'))
  expect((await ingest()).hash).not.toBe(await bytesHash())
})

test('images that are decoded out of order lie in the order of the csv, on a multiple of 8', async () => {
  const reds = Array.from({ length: 60 }, (_, place) => place)
  const names = reds.map((red) => `many-${red}.png`)
  for (const red of reds) await noise(`train_images/many-${red}.png`, red)
  await table(
    'train.csv',
    `Image,Class\n${names.map((name, place) => `${name},${9 + (place % 2)}`).join('\n')}\n`,
  )
  await image('val_images/c.png', 30, 40)
  await image('test_images/d.png', 40, 40)
  await table('val.csv', 'Image,Class\nc.png,9\n')
  const { file, hash } = await ingest()
  const { train } = await opened(file)
  const pixels = await train.pixels.subarray(0, train.pixels.length)
  expect(reds.map((red) => pixels[red * 40 * 40 * 3])).toEqual(reds)
  expect(Number((await readFile(file)).readBigUInt64LE()) % 8).toBe(0)

  const expected = createHash('sha256')
  for (const split of ['train', 'val', 'test']) {
    expected.update(await readFile(path.join(folder, `${split}.csv`))).update('\0')
  }
  const images = names.map((name) => `train_images/${name}`)
  for (const name of [...images, 'val_images/c.png', 'test_images/d.png']) {
    const bytes = await readFile(path.join(folder, name))
    expected.update(createHash('sha256').update(bytes).digest('hex'))
  }
  expect(hash).toBe(expected.digest('hex'))
})

test('what a process that died in the middle left behind is removed, and nothing else', async () => {
  const directory = path.join(folder, 'cache')
  const none = { names: [], labels: [] }
  const frame: CacheFrame = {
    classes: [],
    shape: [8, 8, 3],
    fit: 'cover',
    splits: { train: none, val: none, test: none },
  }
  const writer = await CacheWriter.create(directory, frame)
  await (await open(path.join(directory, `1${process.pid}-other.partial`), 'w')).close()
  expect(await readdir(directory)).toHaveLength(2)
  await removeAbandoned(directory, process.pid)
  expect(await readdir(directory)).toEqual([`1${process.pid}-other.partial`])
  await writer.abandon()
})

test('labels and groups of the test images come from test_labels.csv, in whatever order', async () => {
  const unlabelled = (await ingest()).hash
  await image('test_images/e.png', 50)
  await table('test.csv', 'Image\nd.png\ne.png\n')
  await table('test_labels.csv', 'Image,Class,Group\ne.png,9,night\nd.png,10,day\n')
  const { testLabelled, hash, file } = await ingest()
  expect(testLabelled).toBe(true)
  expect(hash).not.toBe(unlabelled)
  const dataset = await opened(file)
  expect([...dataset.test.labels]).toEqual([1, 0])
  expect(dataset.test.groups).toEqual(['day', 'night'])
  expect(dataset.val.groups).toBeUndefined()
})

test('doubts about the splits and what became of pictures are told', async () => {
  await copyFile(path.join(folder, 'train_images/a.png'), path.join(folder, 'val_images/c.png'))
  const create = { width: 8, height: 8, channels: 4 as const, background: '#abc8' }
  const clear = sharp({ create }).png()
  await clear.withMetadata({ orientation: 6 }).toFile(path.join(folder, 'test_images/d.png'))
  const { warnings, notes } = await ingest()
  expect(warnings).toEqual([
    'no validation image of the class "10": scores do not cover it',
    'only one validation image of the class "9"',
    '1 validation image: one image changes an accuracy by 1.000',
    '1 of 1 validation images are of the class "9": always predicting it gives an accuracy of 1.000',
    'only one training image of 2 classes ("9", "10")',
    '1 of 1 validation images are training images too: the score may be too high (val_images/c.png is train_images/a.png)',
    '1 picture under two labels (val_images/c.png is train_images/a.png)',
    '4 images show nothing but one colour (train_images/a.png …)',
  ])
  expect(notes).toEqual([
    '1 picture rotated by their EXIF orientation',
    '1 picture with transparency blended onto black',
  ])
})

test('a torn cache is not opened', async () => {
  const { file } = await ingest()
  await truncate(file, 500)
  await expect(openDatasetCache(file)).rejects.toThrow('damaged')
})

test.each([
  [
    'a missing image',
    () => rm(path.join(folder, 'val_images/c.png')),
    'val_images/c.png is missing',
  ],
  ['an unknown label', () => table('val.csv', 'Image,Class\nc.png,11\n'), 'the label "11"'],
  [
    'a name listed twice',
    () => table('train.csv', 'Image,Class\na.png,9\na.png,9\n'),
    'a.png twice',
  ],
  ['a name that leads out', () => table('val.csv', 'Image,Class\n../x.png,9\n'), 'no file name'],
  ['a file that is no image', () => table('train_images/a.png', 'hello'), 'train_images/a.png: '],
  ['a missing table', () => rm(path.join(folder, 'val.csv')), 'val.csv is missing'],
  ['a missing column', () => table('val.csv', 'Image\nc.png\n'), 'no column Class'],
  [
    'a test label without an image',
    () => table('test_labels.csv', 'Image,Class\nd.png,9\nx.png,9\n'),
    'test_labels.csv lists x.png',
  ],
  [
    'a test image without a label',
    () => table('test_labels.csv', 'Image,Class\nx.png,9\n'),
    'test_labels.csv has no d.png',
  ],
  [
    'a label that is a caption',
    () => table('train.csv', `Image,Class\na.png,9\nb.png,${'long '.repeat(40)}er\n`),
    'has 202 characters, of at most 200',
  ],
  ['labels without classes', () => table('test_labels.csv', 'Image\nd.png\n'), 'no column Class'],
  [
    'labels in two places',
    async () => {
      await table('test.csv', 'Image,Class\nd.png,9\n')
      await table('test_labels.csv', 'Image,Class\nd.png,9\n')
    },
    'keep one of them',
  ],
])('%s is named', async (_, spoil, words) => {
  await spoil()
  await expect(ingest()).rejects.toThrow(words)
  expect(await readdir(path.join(folder, 'cache')).catch(() => [])).toEqual([])
})

test('many problems are one error: the first ten and the count', async () => {
  const names = Array.from({ length: 25 }, (_, index) => `x${index}.png,9`)
  await table('val.csv', `Image,Class\n${names.join('\n')}\n`)
  const error = await ingest().catch((reason: Error) => reason)
  expect((error as Error).message).toContain('25 problems')
  expect((error as Error).message.split('\n')).toHaveLength(12)
})

test('an image bomb is refused by its header', async () => {
  const bomb = await sharp({
    create: { width: 6000, height: 6000, channels: 3, background: '#000' },
  })
    .png({ compressionLevel: 9 })
    .toBuffer()
  expect(bomb.length).toBeLessThan(1_000_000)
  await writeFile(path.join(folder, 'val_images/c.png'), bomb)
  await expect(ingest()).rejects.toThrow(/pixel limit/)
})

test.each([
  ['before a picture is decoded where it cannot have room', 4 * 64 - 1, 0],
  ['at the end where that depends on what they are', 4 * 64 * 3 - 1, 4],
])('a cache that has no room is refused %s, and leaves nothing', async (_, room, decoded) => {
  const outDirectory = path.join(folder, 'cache')
  let seen = 0
  const progress = (done: number) => {
    seen = done
  }
  await expect(ingestDataset({ folder, outDirectory, room, progress })).rejects.toMatchObject({
    code: 'ENOSPC',
  })
  expect(seen).toBe(decoded)
  expect(await readdir(outDirectory).catch(() => [])).toEqual([])
  await ingestDataset({ folder, outDirectory, room: 4 * 64 * 3 })
})
