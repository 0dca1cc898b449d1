import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ArtifactStore } from '@sweepstack/core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CacheWriter } from './cache-writer.ts'
import { datasetArtifact, openDataset } from './transfer.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'sweepstack-travel-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const hash = createHash('sha256').update('a dataset').digest('hex')
const listing = (names: string[]) => ({ names, labels: names.map((_, place) => place % 2) })

/** A cache of 3 training and 2 validation images of 4 × 4, whose bytes are the number of the image. */
async function makeCache(folder: string): Promise<string> {
  const writer = await CacheWriter.create(folder, {
    classes: ['a', 'b'],
    shape: [4, 4, 3],
    fit: 'cover',
    splits: { train: listing(['x', 'y', 'z']), val: listing(['v', 'w']), test: listing([]) },
  })
  for (let image = 0; image < 5; image += 1) await writer.put(image, new Uint8Array(48).fill(image))
  return writer.finish({ hash, mean: [1, 1, 1], deviation: [1, 1, 1] })
}

/** A store over a map of files; only what datasets need of one. */
function storeOf(files: Map<string, Uint8Array>): { store: ArtifactStore; fetched: () => number } {
  let fetched = 0
  const store = {
    async stream(name: string) {
      const found = files.get(name)
      if (found) fetched += 1
      return (
        found &&
        (async function* () {
          yield found
        })()
      )
    },
  } as unknown as ArtifactStore
  return { store, fetched: () => fetched }
}

async function published() {
  const made = path.join(directory, 'made')
  return new Map([[datasetArtifact(hash), await readFile(await makeCache(made))]])
}

test('a dataset is fetched once, read in parts, and closed', async () => {
  const { store, fetched } = storeOf(await published())
  const place = { hash, store, directory: path.join(directory, 'cache') }
  for (let time = 0; time < 2; time += 1) {
    const { train, val, test: none, close } = await openDataset(place)
    expect([...(await train.pixels.subarray(47, 50))]).toEqual([0, 1, 1])
    expect([...(await val.pixels.subarray(0, 96))]).toEqual([
      ...new Uint8Array(48).fill(3),
      ...new Uint8Array(48).fill(4),
    ])
    expect([train.pixels.length, val.pixels.length, none.pixels.length]).toEqual([144, 96, 0])
    // Nothing of the next split is read.
    expect(await train.pixels.subarray(96, 999)).toHaveLength(48)
    await close()
  }
  expect(fetched()).toBe(1)
  expect(await readdir(place.directory)).toEqual([`${hash}.dataset`])
})

test.each<[string, (file: string) => Promise<void>]>([
  ['torn', (file) => truncate(file, 300)],
  ['empty', (file) => truncate(file, 0)],
  ['cut off in its length', (file) => truncate(file, 5)],
  ['another one', (file) => writeFile(file, Buffer.alloc(500, 255))],
])('a copy on this machine that is %s is fetched anew', async (_, spoil) => {
  const { store } = storeOf(await published())
  const place = { hash, store, directory: path.join(directory, 'cache') }
  await (await openDataset(place)).close()
  await spoil(path.join(place.directory, `${hash}.dataset`))
  const { val, close } = await openDataset(place)
  expect((await val.pixels.subarray(48, 49))[0]).toBe(4)
  await close()
})

test('what the store has damaged, or under another hash, is refused', async () => {
  const [whole] = (await published()).values()
  const place = path.join(directory, 'cache')
  const torn = storeOf(new Map([[datasetArtifact(hash), (whole as Buffer).subarray(0, 300)]]))
  await expect(openDataset({ hash, store: torn.store, directory: place })).rejects.toThrow(
    'register the dataset again',
  )
  const other = 'b'.repeat(64)
  await mkdir(place, { recursive: true })
  const wrong = storeOf(new Map([[datasetArtifact(other), whole as Buffer]]))
  await expect(openDataset({ hash: other, store: wrong.store, directory: place })).rejects.toThrow(
    'is damaged',
  )
})
