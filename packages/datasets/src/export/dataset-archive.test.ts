import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import type { ArtifactStore } from '@sweepstack/core'
import type { ImageShape } from '@sweepstack/protocol'
import { extract } from 'tar-stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatasetCache } from '../cache-file.ts'
import { CacheWriter } from '../cache-writer.ts'
import { ingestDataset } from '../ingest.ts'
import { splitNames } from '../split.ts'
import { datasetArchive } from './dataset-archive.ts'

let out: string
beforeEach(async () => {
  out = await mkdtemp(path.join(tmpdir(), 'sweepstack-export-'))
})
afterEach(() => rm(out, { recursive: true, force: true }))

interface Made {
  names: string[]
  labels: number[]
  groups?: string[]
}
interface Content {
  classes: string[]
  shape: ImageShape
  train: Made
  val: Made
  test?: Made
}
const hash = 'e'.repeat(64)

/** A cache in which every byte of an image differs from that of the others. */
async function makeCache({
  classes,
  shape,
  train,
  val,
  test = { names: [], labels: [] },
}: Content) {
  const splits = { train, val, test }
  const writer = await CacheWriter.create(out, { classes, shape, fit: 'cover', splits })
  const bytes = shape[0] * shape[1] * shape[2]
  const images = train.names.length + val.names.length + test.names.length
  for (let at = 0; at < images; at += 1) {
    await writer.put(
      at,
      Uint8Array.from({ length: bytes }, (_, place) => (97 * at + 31 * place) % 256),
    )
  }
  return writer.finish({ hash, mean: [1, 1, 1], deviation: [1, 1, 1] })
}

/** A store that has one file, and how much of it was read. */
function storeOf(bytes: Uint8Array) {
  const seen = { read: 0, isClosed: false }
  const store = {
    stream: async () =>
      (async function* () {
        try {
          for (let from = 0; from < bytes.length; from += 2 ** 16) {
            const part = bytes.subarray(from, from + 2 ** 16)
            seen.read += part.length
            yield part
          }
        } finally {
          seen.isClosed = true
        }
      })(),
  } as unknown as ArtifactStore
  return { store, seen }
}

async function unpacked(file: string, name: string): Promise<string> {
  const folder = path.join(out, name)
  const { store } = storeOf(await readFile(file))
  const archive = Readable.from(await datasetArchive(store, hash)).pipe(extract())
  for await (const entry of archive) {
    const target = path.join(folder, entry.header.name)
    await mkdir(path.dirname(target), { recursive: true })
    const parts: Buffer[] = []
    for await (const part of entry) parts.push(part as Buffer)
    await writeFile(target, Buffer.concat(parts))
  }
  return folder
}

async function contentsOf(file: string) {
  const cache = await openDatasetCache(file)
  const told = []
  for (const split of splitNames) {
    const { labels, names, groups, pixels } = cache[split]
    const bytes = Buffer.from(await pixels.subarray(0, pixels.length)).toString('hex')
    told.push({ split, labels: [...labels], names, groups, bytes })
  }
  await cache.close()
  return { classes: cache.classes, shape: cache.shape, splits: told }
}

const odd = ['zebra, "striped"', 'a;b|c\td', '=1+1', '-', '10', '9', 'ünïcödé', '😀']
const cases: [string, Content, { names?: string[][]; test?: number[] }][] = [
  [
    'classes in an order of their own, whose names need quotes',
    {
      classes: odd,
      shape: [2, 3, 3],
      train: { names: odd.map((_, at) => `p${at}.jpg`), labels: odd.map((_, at) => at) },
      val: { names: ['v'], labels: [6] },
      test: { names: ['t', 'u'], labels: [7, 0] },
    },
    { names: [odd.map((_, at) => `p${at}.png`), ['v.png'], ['t.png', 'u.png']] },
  ],
  [
    'one channel, groups, and a test split without labels',
    {
      classes: ['a', 'b'],
      shape: [3, 2, 1],
      train: { names: ['x', 'y'], labels: [1, 0], groups: ['g,1', ''] },
      val: { names: ['v'], labels: [0], groups: ['g2'] },
      test: { names: ['t'], labels: [-1], groups: ['g3'] },
    },
    {},
  ],
  [
    'names that are no files beside each other',
    {
      classes: ['line\nbreak', 'b'].sort(),
      shape: [1, 1, 3],
      train: { names: ['cat/a.jpg', 'dog/a.jpg', '../c'], labels: [0, 1, 0] },
      val: { names: ['A.png', 'a.png'], labels: [0, 1] },
      test: { names: ['con:', 'x'.repeat(300)], labels: [0, 1] },
    },
    {
      names: [
        ['0.png', '1.png', '2.png'],
        ['0.png', '1.png'],
        ['0.png', '1.png'],
      ],
    },
  ],
  [
    'a test split of which only a part has labels: none is written',
    {
      classes: ['a', 'b'],
      shape: [2, 2, 3],
      train: { names: ['x', 'y'], labels: [0, 1] },
      val: { names: ['v'], labels: [0] },
      test: { names: ['t', 'u'], labels: [0, -1] },
    },
    { test: [-1, -1] },
  ],
]

test.each(cases)(
  '%s: an export that is registered again is the same',
  async (_, made, expected) => {
    const file = await makeCache(made)
    const before = await contentsOf(file)
    const outDirectory = path.join(out, 'again')
    const channels = made.shape[2] === 1 ? 1 : 3
    const reading = { channels } as const
    const again = await ingestDataset({
      folder: await unpacked(file, 'first'),
      outDirectory,
      reading,
    })
    const after = await contentsOf(again.file)
    expect([after.classes, after.shape]).toEqual([before.classes, before.shape])
    for (const [at, split] of before.splits.entries()) {
      const { labels, bytes, groups } = after.splits[at]!
      const told = split.split === 'test' ? (expected.test ?? split.labels) : split.labels
      expect([labels, bytes, groups]).toEqual([told, split.bytes, split.groups])
    }
    const { names } = expected
    if (names) expect(after.splits.map((split) => split.names)).toEqual(names)
  },
)

test('exported and registered twice, it has one hash', async () => {
  const file = await makeCache(cases[0]![1])
  const reading = { channels: 3 } as const
  const first = await ingestDataset({
    folder: await unpacked(file, 'first'),
    outDirectory: path.join(out, 'a'),
    reading,
  })
  const { store } = storeOf(await readFile(first.file))
  const archive = Readable.from(await datasetArchive(store, first.hash)).pipe(extract())
  for await (const entry of archive) {
    const parts: Buffer[] = []
    for await (const part of entry) parts.push(part as Buffer)
    const before = await readFile(path.join(out, 'first', entry.header.name))
    expect(Buffer.concat(parts).equals(before), entry.header.name).toBe(true)
  }
})

test('it is made as it is read, and let go of when its reader goes', async () => {
  const many = { names: Array.from({ length: 4000 }, (_, at) => `${at}`) }
  const labels = many.names.map((_, at) => at % 2)
  const file = await makeCache({
    classes: ['a', 'b'],
    shape: [64, 64, 1],
    train: { ...many, labels },
    val: { names: ['v'], labels: [0] },
  })
  const { store, seen } = storeOf(await readFile(file))
  const archive = await datasetArchive(store, hash)
  for (let parts = 0; parts < 20; parts += 1) await archive.next()
  expect(seen.read).toBeLessThan(2 ** 21)
  await archive.return(undefined)
  expect(seen.isClosed).toBe(true)
})

test('damaged pixels break the archive off, a damaged header and a lost class begin none', async () => {
  const file = await makeCache(cases[1]![1])
  const bytes = await readFile(file)
  bytes[bytes.length - 1]! ^= 1
  const broken = await datasetArchive(storeOf(bytes).store, hash)
  await expect(Readable.from(broken).toArray()).rejects.toThrow(/damaged in the store/)
  for (const short of [bytes.subarray(0, -1), bytes.subarray(0, bytes.length - 10)]) {
    const cut = await datasetArchive(storeOf(short).store, hash)
    await expect(Readable.from(cut).toArray()).rejects.toThrow(/damaged in the store/)
  }
  for (const header of [
    bytes.subarray(0, 5),
    bytes.subarray(0, 40),
    Buffer.from('no cache at all'),
  ]) {
    await expect(datasetArchive(storeOf(header).store, hash)).rejects.toThrow(
      /damaged in the store/,
    )
  }
  await rm(file)
  const alike = { ...cases[1]![1], classes: ['cat', 'cat '] }
  const { store, seen } = storeOf(await readFile(await makeCache(alike)))
  await expect(datasetArchive(store, hash)).rejects.toThrow(/"cat" .* cannot be told apart/)
  expect(seen.isClosed).toBe(true)
})
