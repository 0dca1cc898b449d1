import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ingestDataset } from '@sweepstack/datasets'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestApi } from '../../support/api.ts'
import { makePictures } from '../../support/picture-folder.ts'
import { startCli } from '../../support/run-cli.ts'

let api: Awaited<ReturnType<typeof startTestApi>>
let folder: string
let url: string
beforeAll(async () => {
  api = await startTestApi()
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-add-'))
  ;({ url } = await api.listen({ ingest: ingestDataset }))
})
afterAll(async () => {
  await api?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(() => makePictures(path.join(folder, 'pictures')))

/** Runs `datasets …` in a folder that knows nothing of the API until it ends. */
async function run(...args: string[]) {
  return startCli(folder, url, ['datasets', ...args]).ended
}

/** What the API keeps beside the caches reports and small pictures of datasets. */
async function leftovers(): Promise<string[]> {
  const files = await readdir(api.dataRoot, { recursive: true, withFileTypes: true })
  return files
    .filter(
      (entry) =>
        entry.isFile() && !/^[0-9a-f]{64}\.(dataset|(report|pictures)\.json)$/.test(entry.name),
    )
    .map((entry) => path.join(entry.parentPath, entry.name))
}

test('a folder goes to an API that sees neither it nor the data folder, and only the cache and the report stay', async () => {
  const { code, stdout } = await run('add', 'mine', 'pictures')
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(/^sending 6 files, [\d.]+ kB\nmine: [0-9a-f]{12}\nnote: /),
  ])
  expect((await api.redis.datasets.find('mine'))?.splits).toEqual({ train: 2, val: 2, test: 0 })
  expect(await leftovers()).toEqual([])
  const listed = await run('list')
  expect(listed.stdout).toMatch(/^mine: \d warnings: datasets show mine$/m)
})

test('it has the hash that the folder itself has', async () => {
  await run('add', 'mine', 'pictures')
  const outDirectory = path.join(folder, 'cache')
  const { hash } = await ingestDataset({ folder: path.join(folder, 'pictures'), outDirectory })
  expect((await api.redis.datasets.find('mine'))?.hash).toBe(hash)
})

test('several paths are one dataset, links are followed, hidden files stay', async () => {
  const pictures = path.join(folder, 'pictures')
  await rm(path.join(folder, 'moved'), { recursive: true, force: true })
  await cp(path.join(pictures, 'val_images'), path.join(folder, 'moved'), { recursive: true })
  await rm(path.join(pictures, 'val_images'), { recursive: true })
  await symlink(path.join(folder, 'moved'), path.join(pictures, 'val_images'))
  await writeFile(path.join(pictures, 'train_images/.DS_Store'), 'x')
  const paths = (await readdir(pictures)).map((name) => `pictures/${name}`)
  const { code, stdout, stderr } = await run('add', 'mine', ...paths)
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toContain('sending 6 files')
})

test('a class folder without an image is named, as it is where it lies', async () => {
  const [pets, pictures] = [path.join(folder, 'pets'), path.join(folder, 'pictures')]
  for (const split of ['train', 'val']) {
    for (const [name, to] of [
      ['a', 'cat'],
      ['b', 'dog'],
    ]) {
      const [from, into] = [`${split}_images/${name}.png`, `${split}/${to}/${name}.png`]
      await cp(path.join(pictures, from), path.join(pets, into))
    }
  }
  await mkdir(path.join(pets, 'train/emu'))
  await mkdir(path.join(pets, 'train/owl/.hidden'), { recursive: true })
  const { stdout } = await run('add', 'pets', 'pets')
  expect(stdout).toMatch(/^sending 4 files, /)
  expect(stdout).toContain('no image in train/emu, train/owl: no class')
  const { hash } = await ingestDataset({ folder: pets, outDirectory: path.join(folder, 'cache') })
  expect((await api.redis.datasets.find('pets'))?.hash).toBe(hash)
})

test('a folder in the data folder that the API sees is read where it lies', async () => {
  const inside = path.join(api.dataRoot, 'sources/inside')
  await makePictures(inside)
  const { code, stdout } = await run('add', 'inside', inside, '--data', api.dataRoot)
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^reading .* in place/)])
  const named = await run('add', 'inside', 'sources/inside', '--in-place')
  expect([named.code, named.stdout]).toEqual([0, expect.stringMatching(/^inside: /)])
  await rm(path.join(api.dataRoot, 'sources'), { recursive: true })
})

test('a folder in a data folder of another installation is sent', async () => {
  const other = path.join(folder, 'other')
  await makePictures(path.join(other, 'sources/mine'))
  const { code, stdout } = await run('add', 'mine', 'other/sources/mine', '--data', 'other')
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^sending 6 files/)])
  expect(await readdir(path.join(other, 'sources'))).toEqual(['mine'])
})

test('with --in-place, a folder that the API does not see is refused with what to do', async () => {
  const { code, stderr } = await run('add', 'mine', 'pictures', '--in-place')
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(
      /^error: the API sees no folder pictures in its data folder\n {2}fix: without --in-place it is uploaded/,
    ),
  ])
})

test('a dataset that is refused is not registered, and no unpacked copy of it stays', async () => {
  await writeFile(path.join(folder, 'pictures/val.csv'), 'Image,Class\na.png,\n')
  const { code, stderr } = await run('add', 'bad', 'pictures')
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining('val.csv has an empty label in line 2'),
  ])
  expect(await api.redis.datasets.find('bad')).toBeUndefined()
  expect(await readdir(path.join(api.dataRoot, 'unpacked'))).toEqual([])
})

test('folders of classes become a dataset in one command, with the splits that are asked for', async () => {
  for (const name of ['a', 'b']) {
    for (const split of ['train', 'val']) {
      const picture = path.join(folder, `pictures/${split}_images/${name}.png`)
      await cp(picture, path.join(folder, `classes/${name}/${split}.png`))
    }
  }
  const splits = ['--split', 'val=0.5', '--split-seed', '3', '--as', 'folders']
  const { code, stdout } = await run('add', 'classes', 'classes', ...splits)
  expect([code, stdout]).toEqual([0, expect.stringContaining('read from folders of 2 classes')])
  expect(stdout).toContain('drawn from the 4 training images: 2 for validation')
  const found = await api.redis.datasets.find('classes')
  expect(found).toMatchObject({
    source: { kind: 'folders' },
    splits: { train: 2, val: 2, test: 0 },
  })
  const seeded = await run('add', 'seeded', 'classes', '--as', 'folders', '--split-seed', '3')
  expect(seeded.stdout).toContain('drawn from the 4 training images: 2 for validation')
})
