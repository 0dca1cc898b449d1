import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDatasetCache } from '../cache-file.ts'
import { ingestDataset } from '../ingest.ts'
import { type MadeRow, makeParquet } from '../testing/make-parquet.ts'
import { refusalOf } from '../testing/refusal-of.ts'
import { openSource } from './open-source.ts'
import { withinMemory } from './parquet-rows.ts'

let folder: string
let out: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-parquet-'))
  out = await mkdtemp(path.join(tmpdir(), 'sweepstack-parquet-out-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
  await rm(out, { recursive: true, force: true })
})

const names = ['zebra', 'ant', 'moth']
async function put(name: string, data: Uint8Array | string) {
  await mkdir(path.join(folder, path.dirname(name)), { recursive: true })
  await writeFile(path.join(folder, name), data)
}
/** Rows with these labels, whose images are the texts `${start}0`, `${start}1` … */
const rows = (start: string, ...labels: (number | string | undefined)[]): MadeRow[] =>
  labels.map((label, at) => ({ bytes: Buffer.from(`${start}${at}`), label }))

/** What the source has; nothing stays unpacked. */
async function look() {
  const source = await openSource(folder, { outDirectory: out })
  const { classes, splits, described, skipped } = source
  const of = async (split: 'train' | 'val' | 'test') => {
    const found: (string | undefined)[] = []
    for (const [at, label] of splits[split].labels.entries()) {
      const data = await source.read(split, at).catch((error: Error) => error.message)
      found.push(
        `${typeof data === 'object' && 'bytes' in data ? data.bytes : data} ${classes[label]}`,
      )
    }
    return found
  }
  const found = { train: await of('train'), val: await of('val'), test: await of('test') }
  await source.close?.()
  expect(await readdir(out)).toEqual([])
  const titles = splits.train.names.map((_, at) => source.title('train', at))
  return { ...found, described, classes, skipped, titles, names: splits.train.names }
}
const refusal = () => refusalOf(folder, out)

describe('Parquet', () => {
  test('shards of splits in data/ are read in their order, classes as ClassLabel has them', async () => {
    await put('README.md', '---')
    await put('data/train-00000-of-00002.parquet', makeParquet(rows('a', 0, 1, 2), { names }))
    await put('data/train-00001-of-00002.parquet', makeParquet(rows('b', 1), { names }))
    await put('data/validation-00000-of-00001-5af0.parquet', makeParquet(rows('v', 2), { names }))
    await put(
      'data/test-00000-of-00001.parquet',
      makeParquet(rows('t', -1, 0, undefined), { names }),
    )
    expect(await look()).toEqual({
      described: '4 Parquet files of images in 3 classes',
      classes: names,
      train: ['a0 zebra', 'a1 ant', 'a2 moth', 'b0 ant'],
      val: ['v0 moth'],
      test: ['t0 undefined', 't1 zebra', 't2 undefined'],
      skipped: new Map([['no pictures by their extension', 1]]),
      titles: [
        'row 0 of data/train-00000-of-00002.parquet',
        'row 1 of data/train-00000-of-00002.parquet',
        'row 2 of data/train-00000-of-00002.parquet',
        'row 0 of data/train-00001-of-00002.parquet',
      ],
      names: ['0', '1', '2', '3'],
    })
  })

  test.each(['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'ZSTD'] as const)('is read in %s', async (codec) => {
    await put('train.parquet', makeParquet(rows('a', 0, 1, 0, 1, 2), { names, codec }))
    expect((await look()).train).toEqual(['a0 zebra', 'a1 ant', 'a2 zebra', 'a3 ant', 'a4 moth'])
  })

  test('a folder for each split, texts as labels, paths as names', async () => {
    const named = rows('a', ' dog', 'cat', '10', '9').map((row, at) => ({
      ...row,
      path: `${at}.png`,
    }))
    await put('train/0000.parquet', makeParquet(named, { image: 'img', label: 'Category' }))
    await put(
      'test/0000.parquet',
      makeParquet(rows('t', 'cat'), { image: 'img', label: 'Category' }),
    )
    const found = await look()
    expect(found.train).toEqual(['a0 dog', 'a1 cat', 'a2 10', 'a3 9'])
    expect(found.classes).toEqual(['9', '10', 'cat', 'dog'])
    expect(found.names).toEqual(['0.png', '1.png', '2.png', '3.png'])
    expect(found.test).toEqual(['t0 cat'])
  })

  test('numbers without names have those of classes.txt, or none', async () => {
    await put('animals.parquet', makeParquet(rows('a', 0, 2)))
    expect((await look()).classes).toEqual(['0', '2'])
    await put('classes.txt', names.join('\n'))
    expect((await look()).classes).toEqual(['zebra', 'moth'])
  })

  test('one image in many rows is unpacked once, and a row without bytes has no image', async () => {
    const same = Buffer.alloc(50_000, 'x')
    const many = Array.from({ length: 40 }, (_, at) => ({ bytes: same, label: at % 2 }))
    await put(
      'train.parquet',
      makeParquet([...many, { path: 'a.png', label: 0 }], { rowGroupSize: 50 }),
    )
    const source = await openSource(folder, { outDirectory: out })
    await expect(source.read('train', 40)).rejects.toThrow('there is no image: its bytes are null')
    expect(await source.read('train', 39)).toEqual({ bytes: same })
    const [unpacked] = await readdir(out)
    const { size } = await stat(path.join(out, unpacked as string, '1'))
    expect(size).toBe(50_000)
    await source.close?.()
  })

  test('pictures go into the cache; rows without one are refused, or left out if asked', async () => {
    const picture = (value: number) =>
      sharp({ create: { width: 4, height: 3, channels: 3, background: { r: value, g: 0, b: 9 } } })
        .png()
        .toBuffer()
    const made: MadeRow[] = []
    for (let at = 0; at < 40; at += 1) made.push({ bytes: await picture(at), label: at % 2 })
    await put('train.parquet', makeParquet([...made, { label: 1 }], { names, rowGroupSize: 7 }))
    await expect(ingestDataset({ folder, outDirectory: out })).rejects.toThrow(
      /row 40 of train.parquet: there is no image/,
    )
    const reading = { skipUnreadable: 1 }
    const { shape, splits, file } = await ingestDataset({ folder, outDirectory: out, reading })
    expect([shape, splits]).toEqual([[3, 4, 3], { train: 36, val: 4, test: 0 }])
    const cache = await openDatasetCache(file)
    const reds = new Set<number>()
    for (let at = 0; at < 36; at += 1) {
      const pixels = await cache.train.pixels.subarray(at * 36, at * 36 + 36)
      expect(cache.train.labels[at]).toBe((pixels[0] as number) % 2)
      reds.add(pixels[0] as number)
    }
    expect(reds.size).toBe(36)
    await cache.close()
  })

  const good = makeParquet(rows('a', 0, 1, 2), { names })
  const flipped = (from: number, text: string) => {
    const bytes = Buffer.from(good)
    bytes.write(text, from, 'latin1')
    return bytes
  }
  test.each<[string, Record<string, Uint8Array>, RegExp]>([
    [
      'cut off',
      { train: good.subarray(0, good.length - 9) },
      /train.parquet cannot be read as Parquet, it is cut off or damaged/,
    ],
    ['empty', { train: Buffer.alloc(0) }, /train.parquet cannot be read as Parquet/],
    [
      'damaged within',
      { train: flipped(4, '\xff'.repeat(60)) },
      /train.parquet cannot be read as Parquet/,
    ],
    [
      'a footer that lies',
      { train: flipped(good.length - 8, '\xff\xff\xff\x7f') },
      /train.parquet cannot be read as Parquet/,
    ],
    [
      'no image column',
      { train: makeParquet(rows('a', 0, 1), { fields: ['data', 'name'] }) },
      /has no image column \(a struct of bytes and path\)\. Its columns are image \{data, name\}, label \(INT64\)/,
    ],
    [
      'no label column',
      { train: makeParquet(rows('a', 0, 1), { label: 'age' }) },
      /has no label column .*Its columns are image \{bytes, path\}, age \(INT64\)/,
    ],
    [
      'a label without a name',
      { train: makeParquet(rows('a', 0, 1, 3), { names }) },
      /has 3 names, and none for 3/,
    ],
    [
      'a negative label',
      { train: makeParquet(rows('a', 0, 1, -2), { names }) },
      /row 2 of train.parquet has the label -2/,
    ],
    [
      'no label',
      { train: makeParquet(rows('a', 0, 1, undefined), { names }) },
      /row 2 of train.parquet has no label/,
    ],
    [
      'a label that training has not',
      { train: good, test: makeParquet(rows('t', 7), { names }) },
      /test has labels that no training image has: 7/,
    ],
    [
      'a text that training has not',
      { train: makeParquet(rows('a', 'x', 'y')), val: makeParquet(rows('t', 'z')) },
      /row 0 of val.parquet has the label "z"/,
    ],
    [
      'other names in a shard',
      {
        'train-00000-of-00002': good,
        'train-00001-of-00002': makeParquet(rows('a', 0), { names: ['a', 'b'] }),
      },
      /train-00000-of-00002.parquet and train-00001-of-00002.parquet differ/,
    ],
    [
      'another column in a split',
      { train: good, test: makeParquet(rows('a', 0), { names, image: 'photo' }) },
      /train.parquet and test.parquet differ/,
    ],
    ['a shard missing', { 'train-00001-of-00003': good }, /1 of the 3 shards of train are there/],
    [
      'two configurations',
      { 'small/train': good, 'large/train': good },
      /shards of train lie in large and in small: give one/,
    ],
    ['a file of no split', { train: good, extra: good }, /extra.parquet is of no split/],
    ['test alone', { test: good }, /there are no training images/],
    [
      'one class twice',
      { train: makeParquet(rows('a', 0, 1), { names: ['a', 'a'] }) },
      /has the class "a" of label twice/,
    ],
    ['one class', { train: makeParquet(rows('a', 0, 0), { names }) }, /one class only/],
  ])('%s is refused', async (_, files, message) => {
    for (const [name, data] of Object.entries(files)) await put(`${name}.parquet`, data)
    expect(await refusal()).toMatch(message)
  })

  test('a row group that would fill the memory is refused, also if its header lies', async () => {
    const claimedBytes = 513n * 2n ** 20n
    await put('train.parquet', makeParquet(rows('a', 0, 1), { claimedBytes }))
    expect(await refusal()).toMatch(/row group of over 512 MiB .*row_group_size=100/)
    const { GZIP } = withinMemory(100)
    const packed = gzipSync(Buffer.alloc(60))
    expect(GZIP?.(packed, 60)).toHaveLength(60)
    expect(() => GZIP?.(packed, 60)).toThrow('row_group_size=100')
  })
})
