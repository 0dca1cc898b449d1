import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { lineageKey, recipeOf } from '@sweepstack/core'
import { parseDefinition } from '@sweepstack/protocol'
import { expect, onTestFinished, test } from 'vitest'
import { headerSchema, openDatasetCache } from './cache-file.ts'
import { ingestDataset } from './ingest.ts'

/** What version 0.1 made of the folder: `old.dataset` is its cache. */
const folder = path.join(import.meta.dirname, '../fixtures/format-1')
const hash = '997ae1db7482f98d5d5002fa56e9f34a9762b0cc871ca86a5f52f18bf23b7cff'
const file = path.join(folder, 'old.dataset')

test('a cache of the first format is read as one of square images with three channels', async () => {
  const dataset = await openDatasetCache(file, hash)
  onTestFinished(() => dataset.close())
  expect(dataset).toMatchObject({ shape: [4, 4, 3], fit: 'stretch', classes: ['cat', 'dog'] })
  expect([...(await dataset.val.pixels.subarray(0, 6))]).toEqual([200, 100, 0, 201, 101, 1])
  expect([dataset.train.pixels.length, dataset.test.pixels.length]).toEqual([96, 0])
})

test('what was registered before has the same content hash, pixels and lineages today', async () => {
  const outDirectory = await mkdtemp(path.join(tmpdir(), 'sweepstack-old-'))
  onTestFinished(() => rm(outDirectory, { recursive: true }))
  const source = path.join(outDirectory, 'source')
  for (const name of ['train_images/a.png', 'train_images/b.png', 'val_images/c.png']) {
    await mkdir(path.join(source, path.dirname(name)), { recursive: true })
    await copyFile(path.join(folder, name), path.join(source, name))
  }
  for (const name of ['train.csv', 'val.csv']) {
    await copyFile(path.join(folder, name), path.join(source, name))
  }
  const made = await ingestDataset({ folder: source, outDirectory })
  expect(made.hash).toBe(hash)
  expect((await headerOf(made.file)).pixels).toBe((await headerOf(file)).pixels)

  const { parameters } = parseDefinition({ name: 's', dataset: 'd', parameters: { epochs: 3 } })
  const recipe = recipeOf(parameters as Parameters<typeof recipeOf>[0], made.hash, 42)
  expect(lineageKey(recipe)).toBe(
    '5de680f51861a345ade2dbbc2cf869a215c8d892c585ec9807514c177460fb71',
  )
})

async function headerOf(cache: string) {
  const bytes = await readFile(cache)
  const end = 8 + Number(bytes.readBigUInt64LE())
  return headerSchema.parse(JSON.parse(bytes.subarray(8, end).toString()))
}
