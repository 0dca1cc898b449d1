import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { makeFolder } from '@sweepstack/process'
import type { ImageReading } from '@sweepstack/protocol'
import { openDatasetCache } from '../cache-file.ts'
import { ingestDataset } from '../ingest.ts'

type OnEnd = (clean: () => Promise<void>) => void

/** Datasets for tests of how images are read; `onEnd` keeps what is to be done when the test ends. */
export function readingFixtures(onEnd: OnEnd) {
  return {
    pictureFolder: (files: Record<string, Buffer>) => pictureFolder(onEnd, files),
    registered: (folder: string, reading?: ImageReading) => registered(onEnd, folder, reading),
  }
}

/** A dataset of classes `a` and `b` whose files are given by `train/name.png` and so on, gone after the test. */
async function pictureFolder(onEnd: OnEnd, files: Record<string, Buffer>): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-reading-'))
  onEnd(() => rm(folder, { recursive: true, force: true }))
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
async function registered(onEnd: OnEnd, folder: string, reading: ImageReading = {}) {
  const summary = await ingestDataset({ folder, outDirectory: path.join(folder, 'cache'), reading })
  const dataset = await openDatasetCache(summary.file, summary.hash)
  onEnd(() => dataset.close())
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
