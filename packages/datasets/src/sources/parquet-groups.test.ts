import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { SplitRequest } from '@sweepstack/protocol'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatasetCache } from '../cache-file.ts'
import { ingestDataset } from '../ingest.ts'
import { drawPicture } from '../testing/draw-picture.ts'
import { type MadeRow, makeParquet } from '../testing/make-parquet.ts'
import { textOf } from './parquet-texts.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-groups-'))
  await mkdir(path.join(folder, 'in'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Two shards of twelve rows, with three pictures of each patient in a class; the shards share a patient. */
async function shards(change: (row: MadeRow, at: number) => MadeRow = (row) => row) {
  const rows: MadeRow[] = []
  for (let at = 0; at < 24; at += 1) {
    const bytes = await drawPicture(at, 8).png().toBuffer()
    const row = { bytes, label: at % 2, patient: `p${Math.floor(at / 3)}` }
    rows.push(change(row, at))
  }
  for (const [shard, part] of [rows.slice(0, 10), rows.slice(10)].entries()) {
    const name = `train-0000${shard}-of-00002.parquet`
    await writeFile(path.join(folder, 'in', name), makeParquet(part, { rowGroupSize: 4 }))
  }
}

const ingest = (groupBy: string, split: Partial<SplitRequest> = {}) =>
  ingestDataset({
    folder: path.join(folder, 'in'),
    outDirectory: path.join(folder, 'out'),
    reading: { split: { val: 0.25, seed: 1, groupBy, ...split } },
  })

test('images of one value of a column stay together, over row groups and shards', async () => {
  await shards()
  const summary = await ingest('patient')
  expect(summary.splits.val).toBeGreaterThan(0)
  const dataset = await openDatasetCache(summary.file)
  const { train, val } = dataset
  await dataset.close()
  const patients = (split: typeof train) => new Set(split.together)
  expect(patients(train).size + patients(val).size).toBe(8)
  expect([...patients(val)].filter((patient) => patients(train).has(patient))).toEqual([])
  for (const split of [train, val]) {
    // Rows are named by their number, from 0.
    const told = split.names.map((name) => `p${Math.floor(Number(name) / 3)}`)
    expect(split.together).toEqual(told)
  }
})

test.each<[string, (row: MadeRow, at: number) => MadeRow, RegExp]>([
  [
    'age',
    (row) => row,
    /train-00000-of-00002.parquet has no column "age" to group by, but "image", "label", "patient"/,
  ],
  ['image', (row) => row, /no single texts or numbers in the column "image": group by another/],
  [
    'patient',
    (row, at) => (at === 11 ? { ...row, patient: undefined } : row),
    /the column "patient" is empty in row 1 of train-00001-of-00002.parquet: give every training/,
  ],
])('a column that does not tell groups apart is refused: %s', async (name, change, words) => {
  await shards(change)
  await expect(ingest(name)).rejects.toThrow(words)
})

test('what a column has is a text', () => {
  const values = [null, undefined, Number.NaN, ' a ', 7n, 1.5, true, new Date(0)]
  const texts = ['', '', '', 'a', '7', '1.5', 'true', '1970-01-01T00:00:00.000Z']
  expect(values.map(textOf)).toEqual(texts)
})
