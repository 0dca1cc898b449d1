import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { DatasetReading } from '@sweepstack/protocol'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDatasetCache } from '../cache-file.ts'
import { DatasetError } from '../dataset-error.ts'
import { ingestDataset } from '../ingest.ts'
import { archiveCases } from './archive-cases.ts'
import { type Case, good, goodFiles } from './case.ts'
import { folderCases } from './folder-cases.ts'
import { pictureCases } from './picture-cases.ts'
import { tableCases } from './table-cases.ts'

/** Odd and hostile files, each with its answer: never a crash, a hang, a wrong label, or anything left behind. */
let folder: string
let out: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-corpus-'))
  out = await mkdtemp(path.join(tmpdir(), 'sweepstack-corpus-out-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
  await rm(out, { recursive: true, force: true })
})

async function lay({ files = {}, make, isAlone }: Case) {
  for (const [name, data] of Object.entries({ ...(isAlone ? {} : await goodFiles()), ...files })) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true })
    await writeFile(path.join(folder, name), data)
  }
  await make?.(folder)
}

/** What is registered, the images as "class red green blue"; or why not. */
async function answer({ place = '.', reading }: Case, more: DatasetReading = {}) {
  const outDirectory = out
  const options = {
    folder: path.join(folder, place),
    outDirectory,
    reading: { ...reading, ...more },
  }
  try {
    const { file, notes, skipped } = await ingestDataset(options)
    return { images: await imagesIn(file), notes: notes.join('\n'), skipped }
  } catch (error) {
    // Anything else is a fault of ours.
    if (!(error instanceof DatasetError)) throw error
    expect(await readdir(out)).toEqual([])
    return { refused: error.message }
  }
}

async function imagesIn(file: string) {
  const cache = await openDatasetCache(file)
  const [height, width, channels] = cache.shape
  const images: [label: string, colour: number[]][] = []
  for (const { labels, pixels } of [cache.train, cache.val]) {
    for (const [at, label] of labels.entries()) {
      const start = at * height * width * channels
      const colour = [...(await pixels.subarray(start, start + channels))]
      images.push([cache.classes[label] as string, colour])
    }
  }
  await cache.close()
  return images
}

/** Each image once, in whatever order, its colour off by at most the tolerance. */
function expectImages(found: [string, number[]][], wanted: [string, number[]][], tolerance = 0) {
  const left = [...found]
  for (const [label, colour] of wanted) {
    const at = left.findIndex(
      ([of, seen]) =>
        of === label &&
        colour.every((value, i) => Math.abs(value - (seen[i] as number)) <= tolerance),
    )
    expect(at, `${label} ${colour} in ${JSON.stringify(left)}`).toBeGreaterThanOrEqual(0)
    left.splice(at, 1)
  }
  expect(left).toEqual([])
}
const goodImages = good.map(([, label, colour]): [string, number[]] => [label, colour])

async function check(one: Case) {
  await lay(one)
  const { expected, tolerance } = one
  const found = await answer(one)
  if ('refused' in expected) {
    expect(found.refused).toMatch(expected.refused)
    return
  }
  if ('unreadable' in expected) {
    expect(found.refused).toMatch(expected.unreadable)
    const { images = [], skipped } = await answer(one, { skipUnreadable: 1 })
    expectImages(images, goodImages)
    expect(skipped?.join()).toMatch(expected.unreadable)
    return
  }
  expect(found.refused).toBeUndefined()
  if ('passedOver' in expected) expect(found.notes).toMatch(expected.passedOver)
  const more = 'registered' in expected ? expected.registered : []
  expectImages(found.images ?? [], [...goodImages, ...more], tolerance)
}

describe.each([
  ['pictures', pictureCases],
  ['folders', folderCases],
  ['archives', archiveCases],
  ['tables and arrays', tableCases],
])('%s', (_, cases) => {
  test.each(cases.map((one) => [one.title, one] as const))(
    '%s',
    (_title, one) => check(one),
    10_000,
  )
})

test('none of them takes much memory', () => {
  // Kilobytes; the bombs alone would unpack to more.
  expect(process.resourceUsage().maxRSS / 1024).toBeLessThan(1200)
})
