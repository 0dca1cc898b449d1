import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { SplitRequest } from '@sweepstack/protocol'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatasetCache } from '../cache-file.ts'
import { ingestDataset } from '../ingest.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-splits-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Classes `a` and `b` of twenty images each, every one another colour. */
async function pictures(into = 'in', nameOf = (at: number) => `${at}`) {
  for (const [label, name] of ['a', 'b'].entries()) {
    await mkdir(path.join(folder, into, name), { recursive: true })
    for (let at = 0; at < 20; at += 1) {
      const background = { r: at * 10, g: label, b: 0 }
      const create = { width: 4, height: 4, channels: 3 as const, background }
      const file = await sharp({ create }).png().toBuffer()
      await writeFile(path.join(folder, into, name, `${nameOf(at)}.png`), file)
    }
  }
}
const ingest = (split?: SplitRequest, from = 'in', skipUnreadable = 0) =>
  ingestDataset({
    folder: path.join(folder, from),
    outDirectory: path.join(folder, 'out'),
    reading: { ...(split === undefined ? {} : { split }), skipUnreadable },
  })

/** Red and green of the first pixel of each image of a split, in an order of their own. */
async function colours(file: string, split: 'val' | 'test') {
  const dataset = await openDatasetCache(file)
  const size = 4 * 4 * 3
  const found: string[] = []
  for (const [at, label] of dataset[split].labels.entries()) {
    const [red, green] = await dataset[split].pixels.subarray(at * size, at * size + 2)
    expect(green).toBe(label)
    found.push(`${red} ${green}`)
  }
  await dataset.close()
  return found.sort()
}

/** Names of the validation images in a class's folder. */
async function validated(file: string, name: string) {
  const dataset = await openDatasetCache(file)
  await dataset.close()
  return dataset.val.names.filter((one) => one.startsWith(`${name}/`))
}

test('without validation images a tenth is drawn, and it is said', async () => {
  await pictures()
  const { splits, notes, source } = await ingest()
  expect(splits).toEqual({ train: 36, val: 4, test: 0 })
  expect(source).toEqual({ kind: 'folders', described: 'folders of 2 classes' })
  expect(notes[0]).toMatch(/^drawn from the 40 training images: 4 for validation, as no split was/)
})

test('images that cannot be read take no part in the draw', async () => {
  await pictures()
  const inFolder = (name: string) => path.join(folder, 'in', name)
  const clean = await ingest({ val: 0.1, seed: 3 })
  const [one] = await validated(clean.file, 'a')
  // Known by its header, and only when it is decoded.
  await writeFile(inFolder('a/text.png'), 'hello')
  const whole = await readFile(inFolder(one as string))
  await writeFile(inFolder('a/cut.png'), whole.subarray(0, whole.length - 14))
  const { splits, notes, file, skipped } = await ingest({ val: 0.1, seed: 3 }, 'in', 2)
  expect(skipped).toHaveLength(2)
  expect(splits).toEqual(clean.splits)
  expect(notes[0]).toMatch(/^drawn from the 40 training images: 4 for validation/)
  expect(await colours(file, 'val')).toEqual(await colours(clean.file, 'val'))
})

test('the only validation image of a class is one that can be read', async () => {
  await pictures()
  // Of five images of a class each seed draws one; two of them cannot be read.
  for (let at = 3; at < 20; at += 1) await rm(path.join(folder, `in/a/${at}.png`))
  await writeFile(path.join(folder, 'in/a/9.png'), 'one')
  await writeFile(path.join(folder, 'in/a/8.png'), 'two')
  for (const seed of [0, 1, 2, 3, 4, 5, 6, 7]) {
    const { file } = await ingest({ val: 0.1, seed }, 'in', 2)
    expect(await validated(file, 'a')).toHaveLength(1)
  }
})

test.each<[string, Partial<SplitRequest>]>([
  ['groups', { groupBy: '{group}_*' }],
  ['a seed', { seed: 5 }],
])('%s alone draw the usual tenth', async (_, asked) => {
  await pictures('in', (at) => `p${at % 10}_${at}`)
  const { splits, notes } = await ingest({ seed: 0, ...asked })
  expect(splits).toEqual({ train: 36, val: 4, test: 0 })
  expect(notes[0]).toMatch(/4 for validation, as no split was asked for/)
})

test('pixels and labels go to the split together', async () => {
  await pictures()
  const { splits, file, notes } = await ingest({ val: 0.2, test: 0.1, seed: 1 })
  expect(splits).toEqual({ train: 28, val: 8, test: 4 })
  expect(notes[0]).toBe('drawn from the 40 training images: 8 for validation and 4 for test')
  const both = [...(await colours(file, 'val')), ...(await colours(file, 'test'))]
  expect(new Set(both).size).toBe(12)
})

test('other names and another order draw the same images, another seed draws others', async () => {
  await pictures()
  await pictures('renamed', (at) => `${(at * 7) % 20}-x`)
  const drawn = async (seed: number, from: string) =>
    colours((await ingest({ val: 0.2, seed }, from)).file, 'val')
  expect(await drawn(1, 'renamed')).toEqual(await drawn(1, 'in'))
  expect(await drawn(2, 'in')).not.toEqual(await drawn(1, 'in'))
})

test('each split is a dataset of its own', async () => {
  await pictures()
  const hashes = [
    (await ingest({ val: 0.2, seed: 1 })).hash,
    (await ingest({ val: 0.2, seed: 2 })).hash,
    (await ingest({ val: 0.1, seed: 1 })).hash,
  ]
  expect(new Set(hashes).size).toBe(3)
  expect((await ingest({ val: 0.2, seed: 1 })).hash).toBe(hashes[0])
})

test('groups by a pattern of names are not parted', async () => {
  await pictures('in', (at) => `p${at % 5}_${at}`)
  const { file } = await ingest({ val: 0.25, seed: 0, groupBy: '{group}_*' })
  const dataset = await openDatasetCache(file)
  const patients = (names: string[]) => new Set(names.map((name) => name.slice(2, 4)))
  const [train, val] = [patients(dataset.train.names), patients(dataset.val.names)]
  // Folds are drawn of both.
  for (const { names, together } of [dataset.train, dataset.val]) {
    expect(together).toEqual(names.map((name) => name.slice(2, 4)))
  }
  await dataset.close()
  expect(val.size).toBeGreaterThan(0)
  expect([...val].filter((patient) => train.has(patient))).toEqual([])
})

test.each([
  ['a table', 'labels.csv', 'Patient ID', {}],
  ['a table, whose name for it is written otherwise', 'labels.csv', 'patient_id', {}],
  ['a table of training images', 'train.tsv', 'Patient ID', {}],
  ['the study', 'train.csv', 'Patient ID', { val: 'val' }],
])('groups by any column of %s are not parted', async (_, table, groupBy, rest) => {
  await pictures()
  const isStudy = 'val' in rest
  const images = path.join(folder, 'in', isStudy ? 'train_images' : 'all')
  await mkdir(images)
  const patients = new Map<string, string>()
  const lines: string[] = []
  for (const name of ['a', 'b']) {
    for (const file of await readdir(path.join(folder, 'in', name))) {
      const target = `${name}-${file}`
      await rename(path.join(folder, 'in', name, file), path.join(images, target))
      patients.set(target, `p ${lines.length % 5}`)
      lines.push(`${target},${name},g${lines.length % 2},${patients.get(target)}`)
    }
    await rm(path.join(folder, 'in', name), { recursive: true })
  }
  const text = ['image,label,Group,Patient ID', ...lines, ''].join('\n')
  const separated = table.endsWith('tsv') ? text.replaceAll(',', '\t') : text
  await writeFile(path.join(folder, 'in', table), separated)
  if (isStudy) {
    await writeFile(path.join(folder, 'in/val.csv'), `Image,Class\n${lines[0]!.split(',')[0]},a\n`)
    await cp(images, path.join(folder, 'in/val_images'), { recursive: true })
  }
  const split = isStudy ? { test: 0.25, seed: 0, groupBy } : { val: 0.25, seed: 0, groupBy }
  const dataset = await openDatasetCache((await ingest(split)).file)
  const of = (names: string[]) => new Set(names.map((name) => patients.get(name)))
  const [train, drawn] = [of(dataset.train.names), of(dataset[isStudy ? 'test' : 'val'].names)]
  expect(new Set(dataset.train.groups)).toEqual(new Set(['g0', 'g1']))
  expect(dataset.train.together).toEqual(dataset.train.names.map((name) => patients.get(name)))
  await dataset.close()
  expect(drawn.size).toBeGreaterThan(0)
  expect([...drawn].filter((patient) => train.has(patient))).toEqual([])
})

test('a column that is not there, is there twice or is empty is refused with its table', async () => {
  await pictures()
  const table = (header: string, third = 'p') =>
    writeFile(path.join(folder, 'in/labels.csv'), `${header}\na/0.png,a,${third}\nb/1.png,b,q\n`)
  const refusal = (groupBy: string) =>
    ingestDataset({
      folder: path.join(folder, 'in'),
      outDirectory: path.join(folder, 'out'),
      reading: { as: 'tables', split: { val: 0.5, seed: 0, groupBy } },
    }).then(
      () => 'taken',
      (error: Error) => error.message,
    )
  await table('image,label,age')
  expect(await refusal('patient')).toMatch(
    /labels.csv has no column "patient" to group by, but "image", "label", "age"/,
  )
  await table('image,label,age', ' ')
  expect(await refusal('age')).toMatch(/column "age" is empty in line 2 of labels.csv/)
})

test('what cannot be drawn is refused', async () => {
  await pictures()
  await pictures('given/train')
  await pictures('given/val')
  await expect(ingest({ val: 0.1, seed: 0 }, 'given')).rejects.toThrow(
    /val images already: leave val out/,
  )
  await expect(ingest({ seed: 1 }, 'given')).rejects.toThrow(
    /val images already, so that none are drawn: leave the seed and the groups out, or draw test/,
  )
  await expect(ingest({ test: 0.1, seed: 0 })).rejects.toThrow(/no validation images: draw some/)
  const byColumn = ingest({ val: 0.1, seed: 0, groupBy: 'patient' })
  await expect(byColumn).rejects.toThrow(
    /no table with a column "patient" to group by: give a pattern/,
  )
  expect((await ingest({ test: 0.1, seed: 0 }, 'given')).splits).toEqual({
    train: 36,
    val: 40,
    test: 4,
  })
})
