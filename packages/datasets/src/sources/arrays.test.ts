import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDatasetCache } from '../cache-file.ts'
import { ingestDataset } from '../ingest.ts'
import { counting, makeIdx, makeNpy, makeNpz } from '../testing/make-arrays.ts'
import { refusalOf } from '../testing/refusal-of.ts'
import { openSource } from './open-source.ts'

let folder: string
let out: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-arrays-'))
  out = await mkdtemp(path.join(tmpdir(), 'sweepstack-arrays-out-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
  await rm(out, { recursive: true, force: true })
})

const put = (name: string, data: Uint8Array | string) => writeFile(path.join(folder, name), data)
/** The source's description, labels, and pixels of the last training image; nothing stays unpacked. */
async function look(as?: 'cifar100-coarse') {
  const source = await openSource(folder, { outDirectory: out, as })
  const { classes, splits, described } = source
  const named = (of: number[]) => of.map((label) => classes[label])
  const last = await source.read('train', splits.train.names.length - 1)
  await source.close?.()
  expect(await readdir(out)).toEqual([])
  return {
    described,
    train: named(splits.train.labels),
    val: named(splits.val.labels),
    test: named(splits.test.labels),
    last: 'raw' in last ? last.raw : undefined,
  }
}
const refusal = () => refusalOf(folder, out)

describe('IDX', () => {
  const images = (count: number, first = 0) => makeIdx([count, 2, 3], counting(count * 6, first))
  const labels = (...values: number[]) => makeIdx([values.length], Uint8Array.from(values))
  beforeEach(async () => {
    await put('train-images-idx3-ubyte', images(3))
    await put('train-labels-idx1-ubyte', labels(9, 0, 9))
    await put('t10k-images-idx3-ubyte.gz', gzipSync(images(2, 100)))
    await put('t10k-labels-idx1-ubyte.gz', gzipSync(labels(0, 9)))
  })

  test('is read with and without gzip, as one channel, classes by their number', async () => {
    expect(await look()).toMatchObject({
      described: 'IDX files of grey images, 2×3, in 2 classes',
      train: ['9', '0', '9'],
      test: ['0', '9'],
      last: { height: 2, width: 3, channels: 1, pixels: Buffer.from(counting(6, 12)) },
    })
  })

  test('classes have the names of a list beside them', async () => {
    await put('classes.txt', ['T-shirt', ...'12345678', 'Boot\n'].join('\r\n'))
    expect((await look()).train).toEqual(['Boot', 'T-shirt', 'Boot'])
    await put('classes.txt', 'T-shirt\nTrousers\n')
    expect(await refusal()).toContain('has 2 names, and none for 9')
    await put('classes.txt', 'a\nb\na\n')
    expect(await refusal()).toContain('classes.txt has the class "a" twice')
  })

  test('EMNIST brings its own names', async () => {
    for (const name of ['images-idx3', 'labels-idx1']) {
      await rm(path.join(folder, `train-${name}-ubyte`))
      await rm(path.join(folder, `t10k-${name}-ubyte.gz`))
      const data = name.startsWith('images') ? images(2) : labels(1, 10)
      await put(`emnist-balanced-train-${name}-ubyte.gz`, gzipSync(data))
    }
    await put('emnist-balanced-mapping.txt', '1 49\n10 65 97\n')
    expect((await look()).train).toEqual(['1', 'Aa'])
    await put('emnist-letters-train-images-idx3-ubyte.gz', gzipSync(images(2)))
    expect(await refusal()).toMatch(
      /several data sets in IDX files: emnist-balanced, emnist-letters/,
    )
  })

  test('grey images go into the cache with one channel, and are split', async () => {
    await put('train-images-idx3-ubyte', makeIdx([40, 2, 3], counting(240)))
    await put(
      'train-labels-idx1-ubyte',
      labels(...Array.from({ length: 40 }, (_, at) => (at % 2) * 9)),
    )
    const { shape, splits, file, notes } = await ingestDataset({ folder, outDirectory: out })
    expect([shape, splits]).toEqual([[2, 3, 1], { train: 36, val: 4, test: 2 }])
    expect(notes[0]).toMatch(/^drawn from the 40 training images: 4 for validation/)
    const cache = await openDatasetCache(file)
    expect([...(await cache.test.pixels.subarray(0, 12))]).toEqual([...counting(12, 100)])
    await cache.close()
  })

  test.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'cut off',
      () => put('train-images-idx3-ubyte', images(3).subarray(0, 20)),
      /has 20 bytes, but 34 by its header \(3 × 2 × 3\): it is cut off/,
    ],
    [
      'too long',
      () => put('train-images-idx3-ubyte', Buffer.concat([images(3), Buffer.alloc(1)])),
      /has 35 bytes, but 34/,
    ],
    [
      'cut off in its header',
      () => put('train-images-idx3-ubyte', Buffer.alloc(7)),
      /ends in its header/,
    ],
    ['empty', () => put('train-images-idx3-ubyte', ''), /ends in its header/],
    [
      'no IDX',
      () => put('train-images-idx3-ubyte', 'hello, world, hello'),
      /no IDX file by its first bytes/,
    ],
    [
      'of floats',
      () => put('train-images-idx3-ubyte', makeIdx([3, 2, 3], counting(18), 0x0d)),
      /type 0xd, not bytes/,
    ],
    [
      'of other dimensions',
      () => put('train-images-idx3-ubyte', labels(1)),
      /1 dimensions in its header, not 3|ends in its header/,
    ],
    [
      'of four thousand million images',
      () => put('train-images-idx3-ubyte', makeIdx([2 ** 32 - 1, 2 ** 32 - 1, 255], counting(9))),
      /has the sizes 4294967295 × 4294967295 × 255/,
    ],
    [
      'of none',
      () => put('train-images-idx3-ubyte', makeIdx([0, 2, 3], counting(0))),
      /has the sizes 0 × 2 × 3/,
    ],
    [
      'a bomb',
      () =>
        put(
          't10k-images-idx3-ubyte.gz',
          gzipSync(Buffer.concat([images(2), Buffer.alloc(2 ** 24)])),
        ),
      /unpacks to more than its header says/,
    ],
    [
      'gzip that is cut off',
      () => put('t10k-images-idx3-ubyte.gz', gzipSync(images(2)).subarray(0, -12)),
      /cannot be unpacked/,
    ],
    [
      'gzip that is damaged',
      () => put('t10k-labels-idx1-ubyte.gz', gzipSync(labels(0, 9)).fill(7, 12, 16)),
      /cannot be unpacked|no IDX/,
    ],
    [
      'without labels',
      () => rm(path.join(folder, 'train-labels-idx1-ubyte')),
      /no labels for train-images-idx3-ubyte/,
    ],
    [
      'with too few labels',
      () => put('train-labels-idx1-ubyte', labels(1, 2)),
      /has 2 labels for 3 images/,
    ],
    ['of one class', () => put('train-labels-idx1-ubyte', labels(9, 9, 9)), /one class only, 9/],
    [
      'with a label for the test alone',
      () => put('t10k-labels-idx1-ubyte.gz', gzipSync(labels(0, 7))),
      /test has labels that no training image has: 7/,
    ],
    [
      'of two sizes',
      () => put('t10k-images-idx3-ubyte.gz', gzipSync(makeIdx([2, 3, 3], counting(18)))),
      /images of 2×3 and 3×3/,
    ],
  ])('%s: refused', async (_, spoil, words) => {
    await spoil()
    expect(await refusal()).toMatch(words)
  })
})

describe('CIFAR', () => {
  const image = (head: number[], first: number) =>
    Buffer.concat([
      Buffer.from(head),
      Buffer.alloc(1024, first),
      Buffer.alloc(1024, first + 1),
      Buffer.alloc(1024, first + 2),
    ])

  test('batches follow each other, planes become pixels, names come from the list', async () => {
    await put('data_batch_1.bin', Buffer.concat([image([3], 10), image([1], 20)]))
    await put('data_batch_2.bin', image([3], 30))
    await put('test_batch.bin', image([1], 40))
    await put('batches.meta.txt', 'airplane\nautomobile\nbird\ncat\n\n')
    const { last, ...facts } = await look()
    expect(facts).toMatchObject({ train: ['cat', 'automobile', 'cat'], test: ['automobile'] })
    expect([...(last?.pixels.subarray(0, 4) ?? [])]).toEqual([30, 31, 32, 30])
  })

  test('CIFAR-100 has fine labels, or coarse ones if asked', async () => {
    await put('train.bin', Buffer.concat([image([1, 7], 10), image([0, 5], 20)]))
    await put('test.bin', image([1, 7], 40))
    expect((await look()).train).toEqual(['7', '5'])
    expect((await look('cifar100-coarse')).train).toEqual(['1', '0'])
  })

  test.each([0, 3072, 3074])('a batch of %s bytes is refused', async (bytes) => {
    await put('data_batch_1.bin', Buffer.alloc(bytes))
    expect(await refusal()).toMatch(new RegExp(`has ${bytes} bytes: an image takes 3073`))
  })
})

describe('NPZ', () => {
  const grey = makeNpy([2, 2, 2], counting(8))
  const colours = makeNpy([2, 2, 2, 3], counting(24))
  const labels = makeNpy([2, 1], Uint8Array.from([4, 2]))

  test('MedMNIST, grey and in colour', async () => {
    await put(
      'a.npz',
      makeNpz({ train_images: grey, train_labels: labels, val_images: grey, val_labels: labels }),
    )
    expect(await look()).toMatchObject({
      described: 'arrays of grey images, 2×2, in 2 classes, in a.npz',
      train: ['4', '2'],
      val: ['4', '2'],
      last: { channels: 1, pixels: Buffer.from(counting(4, 4)) },
    })
    await put('a.npz', makeNpz({ train_images: colours, train_labels: labels }))
    expect((await look()).last).toMatchObject({
      channels: 3,
      pixels: Buffer.from(counting(12, 12)),
    })
  })

  test('names of Keras, labels of 64 bits, the file itself as the path', async () => {
    const wide = Buffer.alloc(16)
    wide.writeBigInt64LE(300n, 8)
    await put('mnist.npz', makeNpz({ x_train: grey, y_train: makeNpy([2], wide, { type: '<i8' }) }))
    const source = await openSource(path.join(folder, 'mnist.npz'), { outDirectory: out })
    await source.close?.()
    expect(source.classes).toEqual(['0', '300'])
  })

  test.each<[string, Record<string, Buffer>, RegExp]>([
    ['no images', { other: grey }, /no array train_images/],
    ['no labels', { train_images: grey }, /no array train_labels/],
    [
      'of floats',
      { train_images: makeNpy([2, 2, 2], counting(64), { type: '<f8' }), train_labels: labels },
      /type <f8/,
    ],
    [
      'of objects',
      { train_images: makeNpy([2, 2, 2], counting(64), { type: '|O' }), train_labels: labels },
      /type \|O/,
    ],
    [
      'in Fortran order',
      { train_images: makeNpy([2, 2, 2], counting(8), { isFortran: true }), train_labels: labels },
      /Fortran/,
    ],
    [
      'a shape that lies',
      { train_images: makeNpy([2, 2, 3], counting(8)), train_labels: labels },
      /bytes, but \d+ by its header/,
    ],
    [
      'a shape beyond everything',
      { train_images: makeNpy([1e9, 1e9, 1e9], counting(8)), train_labels: labels },
      /the shape 1000000000 ×/,
    ],
    [
      'volumes',
      { train_images: makeNpy([2, 2, 2, 2], counting(16)), train_labels: labels },
      /the shape 2 × 2 × 2 × 2/,
    ],
    [
      'many labels each',
      { train_images: grey, train_labels: makeNpy([2, 14], counting(28)) },
      /14 labels for each image/,
    ],
    [
      'labels for others',
      { train_images: grey, train_labels: makeNpy([3], counting(3)) },
      /3 labels for 2 images/,
    ],
    [
      'negative labels',
      {
        train_images: grey,
        train_labels: makeNpy([2], Uint8Array.from([255, 1]), { type: '|i1' }),
      },
      /the label -1/,
    ],
    [
      'no array at all',
      { train_images: Buffer.from('hello'), train_labels: labels },
      /train_images\.npy is no NPY array/,
    ],
    [
      'a header that is no dictionary',
      {
        train_images: Buffer.concat([
          Buffer.from('\x93NUMPY\x01\x00\x10\x00', 'latin1'),
          Buffer.alloc(16, 'x'),
        ]),
        train_labels: labels,
      },
      /header that cannot be read/,
    ],
  ])('%s: refused', async (_, arrays, words) => {
    await put('a.npz', makeNpz(arrays))
    expect(await refusal()).toMatch(words)
  })

  test('a file that is no zip is refused', async () => {
    for (const data of ['', 'hello', 'PK\x03\x04 and no more']) {
      await put('a.npz', data)
      expect(await refusal()).toMatch(/the zip cannot be read/)
    }
  })
})
