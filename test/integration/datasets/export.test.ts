import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ingestDataset } from '@sweepstack/datasets'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApi } from '../../support/api.ts'
import { makePictures } from '../../support/picture-folder.ts'
import { startCli } from '../../support/run-cli.ts'

/** A dataset goes out as files and in again, by the command line and by two plain requests. */
let api: Awaited<ReturnType<typeof startTestApi>>
let folder: string
let url: string
beforeAll(async () => {
  api = await startTestApi()
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-export-'))
  await makePictures(path.join(folder, 'pictures'))
  const table = 'Image,Class\na.png,"zebra, striped"\nb.png,dog\n'
  for (const split of ['train', 'val']) {
    await writeFile(path.join(folder, `pictures/${split}.csv`), table)
  }
  await writeFile(path.join(folder, 'pictures/classes.txt'), 'zebra, striped\ndog\n')
  ;({ url } = await api.listen({ ingest: ingestDataset }))
  expect((await run('datasets', 'add', 'pets', 'pictures')).code).toBe(0)
})
afterAll(async () => {
  await api?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const run = (...args: string[]) => startCli(folder, url, args).ended
const find = (name: string) => api.redis.datasets.find(name)

test('the command writes the layout of the study, and what it says registers the same again', async () => {
  const reference = `pets@${(await find('pets'))!.hash.slice(0, 8)}`
  const { code, stdout } = await run('datasets', 'export', reference, '--to', 'out/pets')
  expect([code, stdout]).toEqual([
    0,
    'out/pets: 7 files, images of 9×9\nnote: for the same pixels add it with --size 9x9 --channels 3\n',
  ])
  const files = await readdir(path.join(folder, 'out/pets'))
  expect(files.sort()).toEqual([
    'classes.txt',
    'train.csv',
    'train_images',
    'val.csv',
    'val_images',
  ])
  const table = await readFile(path.join(folder, 'out/pets/train.csv'), 'utf8')
  expect(table).toBe('Image,Class\na.png,"zebra, striped"\nb.png,dog\n')
  const options = ['--size', '9x9', '--channels', '3']
  expect((await run('datasets', 'add', 'again', 'out/pets', ...options)).code).toBe(0)
  expect(await find('again')).toMatchObject({
    classes: ['zebra, striped', 'dog'],
    splits: { train: 2, val: 2, test: 0 },
  })
})

test('an archive of the route is taken by the route that registers', async () => {
  const answer = await fetch(`${url}/v1/datasets/pets/export`)
  expect(answer.headers.get('content-type')).toBe('application/x-tar')
  const body = await answer.arrayBuffer()
  const posted = await fetch(`${url}/v1/datasets?name=posted`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-tar' },
    body,
  })
  expect(posted.status).toBe(201)
  expect((await find('posted'))?.classes).toEqual((await find('pets'))?.classes)
})

test('a folder with something in it, a name that is none and a cache that is gone are refused', async () => {
  await mkdir(path.join(folder, 'full'))
  await writeFile(path.join(folder, 'full/mine.txt'), 'keep me')
  const full = await run('datasets', 'export', 'pets', '--to', 'full')
  expect([full.code, full.stderr]).toEqual([
    1,
    expect.stringMatching(/full is not empty[\s\S]*fix: name a new folder with --to/),
  ])
  const unknown = await run('datasets', 'export', 'pets@00000000', '--to', 'other')
  expect(unknown.stderr).toContain('There is no version 00000000 of pets')
  const bare = await run('datasets', 'export', 'tiny', '--to', 'other')
  expect([bare.code, bare.stderr]).toEqual([1, expect.stringContaining('tiny cannot be exported')])
  expect(bare.stderr).toContain('fix: add it again from its files')
  expect((await readdir(folder)).filter((name) => name.startsWith('other'))).toEqual([])
})

test('of one that is interrupted nothing is written', async () => {
  const { hash } = (await find('pets'))!
  const file = path.join(api.dataRoot, `artifacts/datasets/${hash}.dataset`)
  const whole = await readFile(file)
  await truncate(file, whole.length - 1)
  const { code, stderr } = await run('datasets', 'export', 'pets', '--to', 'broken')
  await writeFile(file, whole)
  expect([code, stderr]).toEqual([1, expect.stringContaining('was interrupted')])
  expect((await readdir(folder)).filter((name) => name.startsWith('broken'))).toEqual([])
})
