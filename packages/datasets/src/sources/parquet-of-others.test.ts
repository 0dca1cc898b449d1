import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type OpenedDataset, openDatasetCache } from '../cache-file.ts'
import { ingestDataset } from '../ingest.ts'

/** Files that the library `datasets` and pyarrow wrote: see `make.py` beside them. */
const fixtures = path.join(import.meta.dirname, '../../fixtures/parquet')

let out: string
beforeEach(async () => {
  out = await mkdtemp(path.join(tmpdir(), 'sweepstack-parquet-'))
})
afterEach(() => rm(out, { recursive: true, force: true }))

/** Class and colour of each image of a split. */
async function imagesOf({ classes, ...splits }: OpenedDataset, split: 'train' | 'val' | 'test') {
  const { labels, pixels } = splits[split]
  const found: string[] = []
  for (const [at, label] of labels.entries()) {
    const [red, green, blue] = await pixels.subarray(at * 48, at * 48 + 3)
    found.push(`${classes[label] ?? '-'} ${red} ${green} ${blue}`)
  }
  return found
}
const names = ['zebra', 'ant, small', 'möth']
const expected = (count: number, split: number, label: (at: number) => string | undefined) =>
  Array.from({ length: count }, (_, at) => `${label(at)} ${20 * at} ${at % 3} ${split}`)

test('every folder of files is read below', async () => {
  const folders = (await readdir(fixtures)).filter((name) => name !== 'make.py')
  expect(folders.sort()).toEqual(['datasets', ...variants].sort())
})

test('two shards, splits and the names of the library datasets: images, labels and their order', async () => {
  const folder = path.join(fixtures, 'datasets')
  const { file, source, testLabelled } = await ingestDataset({ folder, outDirectory: out })
  expect(source.described).toBe('4 Parquet files of images in 3 classes')
  expect(testLabelled).toBe(false)
  const cache = await openDatasetCache(file)
  expect(cache.classes).toEqual(names)
  expect(await imagesOf(cache, 'train')).toEqual(expected(7, 0, (at) => names[at % 3]))
  expect(await imagesOf(cache, 'val')).toEqual(expected(3, 1, (at) => names[at % 3]))
  expect(await imagesOf(cache, 'test')).toEqual(expected(2, 2, () => '-'))
  await cache.close()
})

const variants = ['snappy-dictionary', 'zstd-v2', 'gzip-delta', 'plain-small-pages', 'texts-large']
test.each(variants)('%s of pyarrow: the same images and labels', async (name) => {
  const folder = path.join(fixtures, name)
  const cache = await openDatasetCache((await ingestDataset({ folder, outDirectory: out })).file)
  const isText = name.startsWith('texts')
  const classOf = (at: number) => (isText ? names[at % 3] : String(at % 3))
  expect([...cache.classes].sort()).toEqual(isText ? [...names].sort() : ['0', '1', '2'])
  expect(await imagesOf(cache, 'train')).toEqual(expected(7, 0, classOf))
  expect(await imagesOf(cache, 'val')).toEqual(expected(3, 1, classOf))
  await cache.close()
})
