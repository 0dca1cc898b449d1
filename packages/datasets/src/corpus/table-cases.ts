import { gzipSync } from 'node:zlib'
import { counting, makeIdx, makeNpy, makeNpz } from '../testing/make-arrays.ts'
import { makeParquet } from '../testing/make-parquet.ts'
import { makeZip } from '../testing/make-zip.ts'
import { type Case, type Files, goodFiles } from './case.ts'

type Rgb = [number, number, number]
const files = await goodFiles('pictures/')
const rows = ['a/1.png,a', 'a/2.png,a', 'b/1.png,b', 'b/2.png,b']
const nothingMore = { registered: [] as [string, Rgb][] }
const refused = (reason: RegExp) => ({ refused: reason })

/** A table of the good pictures. */
const table = (title: string, text: string | Buffer, expected: Case['expected']): Case => ({
  title: `a table with ${title}`,
  files: { ...files, 'labels.csv': text },
  isAlone: true,
  reading: { as: 'tables' },
  expected,
})
const lines = (...all: string[]) => ['image,label', ...all, ''].join('\n')

const tables: Case[] = [
  table('a mark, CRLF and quotes', `\ufeff"image","label"\r\n${rows.join('\r\n')}`, nothingMore),
  table(
    'a zero byte',
    lines(...rows.slice(1), 'a/1.png,\0a'),
    refused(/labels\.csv has a zero byte in line 5/),
  ),
  table(
    'quotes without an end',
    lines(...rows.slice(1), '"a/1.png,a'),
    refused(/labels\.csv cannot be read: .*(quote|Quote)/),
  ),
  table(
    'UTF-16',
    Buffer.from(`\ufeff${lines(...rows)}`, 'utf16le'),
    refused(/labels\.csv is UTF-16: save it as UTF-8/),
  ),
  table(
    'Latin-1',
    Buffer.from(lines(...rows, 'a/1.png,café'), 'latin1'),
    refused(/labels\.csv is not UTF-8 in line 6/),
  ),
  table(
    'a path that leads out',
    lines(...rows, '../../etc/hostname.png,a'),
    refused(/labels\.csv: .*\.\.\/\.\.\/etc\/hostname\.png/),
  ),
  table(
    'an absolute path',
    lines(...rows, '/etc/hostname,a'),
    refused(/labels\.csv: .*\/etc\/hostname/),
  ),
  table(
    'a picture that is not there',
    lines(...rows, 'a/3.png,a'),
    refused(/labels\.csv: .*a\/3\.png/),
  ),
  table(
    'a label that is empty',
    lines(...rows.slice(1), 'a/1.png,'),
    refused(/^1 problem .*\n.*labels\.csv has an empty label in line 5: label these/),
  ),
  table(
    'a value too many',
    lines(...rows.slice(1), 'a/1.png,a,b'),
    refused(/labels\.csv cannot be read: .*A value that has a "," in it stands in quotes/),
  ),
  table('no line', 'image,label\n', refused(/labels\.csv lists no image/)),
  table('nothing', '', refused(/labels\.csv .*(is empty|lists no image)/)),
  table(
    'no column of labels',
    'image,age\na/1.png,4\n',
    refused(/labels\.csv has no column Class: its first line is "image", "age"/),
  ),
  table('one picture twice, under two labels', lines(...rows, 'a/1.png,b'), refused(/a\/1\.png/)),
]

const grey = (count: number) => makeNpy([count, 4, 4], counting(count * 16))
const labels = (count: number, options = {}) =>
  makeNpy(
    [count],
    Uint8Array.from({ length: count }, (_, at) => at % 2),
    options,
  )
const arrays = (title: string, all: Record<string, Buffer>, reason: RegExp): Case => ({
  title: `arrays: ${title}`,
  files: { 'x.npz': makeNpz(all) },
  isAlone: true,
  expected: refused(reason),
})
const valid = {
  train_images: grey(4),
  train_labels: labels(4),
  val_images: grey(2),
  val_labels: labels(2),
}

const npz: Case[] = [
  arrays(
    'objects, which are pickles',
    { ...valid, train_images: makeNpy([4], Buffer.from('\x80\x04N.'), { type: '|O' }) },
    /train_images.*(object|\|O)/,
  ),
  arrays(
    'of columns before rows',
    { ...valid, train_images: makeNpy([4, 4, 4], counting(64), { isFortran: true }) },
    /train_images.*Fortran/i,
  ),
  arrays(
    'big-endian numbers of two bytes',
    { ...valid, train_images: makeNpy([4, 4, 4], counting(128), { type: '>u2' }) },
    /train_images.*>u2/,
  ),
  arrays(
    'a shape that says more than there is',
    { ...valid, train_images: makeNpy([4000, 4, 4], counting(64)) },
    /train_images/,
  ),
  arrays(
    'a shape that says 2 to the 60',
    { ...valid, train_images: makeNpy([2 ** 30, 2 ** 15, 2 ** 15], counting(64)) },
    /train_images/,
  ),
  arrays(
    'fewer labels than images',
    { ...valid, train_labels: labels(3) },
    /train_(images|labels)/,
  ),
  arrays('no NPY in it', { ...valid, train_images: Buffer.from('hello') }, /train_images/),
  {
    title: 'arrays that are encrypted',
    files: {
      'x.npz': makeZip([
        ...Object.entries(valid).map(([name, data]) => ({
          name: `${name}.npy`,
          data,
          isEncrypted: true,
        })),
      ]),
    },
    isAlone: true,
    expected: refused(/encrypted/),
  },
]

const train: Files = {
  'train-images-idx3-ubyte': makeIdx([4, 4, 4], counting(64)),
  'train-labels-idx1-ubyte': makeIdx([4], Uint8Array.from([0, 1, 0, 1])),
}
const idx = (title: string, odd: Files, expected: Case['expected']): Case => ({
  title: `IDX: ${title}`,
  files: { ...train, ...odd },
  isAlone: true,
  expected,
})
const parquet = makeParquet(
  [0, 1, 0, 1].map((label) => ({ bytes: Buffer.from('x'), label })),
  { names: ['a', 'b'] },
)

const binaries: Case[] = [
  idx(
    'four sizes',
    { 'train-images-idx3-ubyte': makeIdx([4, 4, 2, 2], counting(64)) },
    refused(/train-images-idx3-ubyte/),
  ),
  idx(
    'fewer bytes than its header says',
    { 'train-images-idx3-ubyte': makeIdx([4, 4, 4], counting(60)) },
    refused(/train-images-idx3-ubyte.*(60|64|cut off|bytes)/),
  ),
  idx(
    'more bytes than its header says',
    { 'train-images-idx3-ubyte': makeIdx([4, 4, 4], counting(70)) },
    refused(/train-images-idx3-ubyte/),
  ),
  idx(
    'a header that says 4 billion',
    { 'train-images-idx3-ubyte': makeIdx([2 ** 32 - 1, 2 ** 16, 2 ** 16], counting(64)) },
    refused(/train-images-idx3-ubyte/),
  ),
  idx(
    'numbers with a point',
    { 'train-images-idx3-ubyte': makeIdx([4, 4, 4], counting(256), 0x0d) },
    refused(/train-images-idx3-ubyte/),
  ),
  idx(
    'fewer labels than images',
    { 'train-labels-idx1-ubyte': makeIdx([3], Uint8Array.from([0, 1, 0])) },
    refused(/train-(labels|images)/),
  ),
  {
    ...idx('gzip that is cut off', {}, refused(/train-images-idx3-ubyte\.gz/)),
    files: {
      'train-images-idx3-ubyte.gz': gzipSync(train['train-images-idx3-ubyte'] as Buffer).subarray(
        0,
        -12,
      ),
      'train-labels-idx1-ubyte': train['train-labels-idx1-ubyte'] as Buffer,
    },
  },
  {
    title: 'CIFAR of half a record',
    files: { 'data_batch_1.bin': Buffer.alloc(3073 * 2 - 9), 'test_batch.bin': Buffer.alloc(3073) },
    isAlone: true,
    expected: refused(/data_batch_1\.bin/),
  },
  {
    title: 'Parquet that is cut off',
    files: { 'train.parquet': parquet.subarray(0, -9) },
    isAlone: true,
    expected: refused(/train\.parquet cannot be read as Parquet, it is cut off or damaged/),
  },
  {
    title: 'Parquet of zero bytes',
    files: { 'train.parquet': Buffer.alloc(0) },
    isAlone: true,
    expected: refused(/train\.parquet cannot be read as Parquet/),
  },
  {
    title: 'Parquet whose pictures are none',
    files: { 'train.parquet': parquet },
    isAlone: true,
    expected: refused(/row 0 of train\.parquet: is no PNG, JPEG or WebP/),
  },
]

export const tableCases: Case[] = [...tables, ...npz, ...binaries]
