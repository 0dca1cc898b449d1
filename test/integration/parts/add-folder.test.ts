import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openArtifactStore } from '@sweepstack/artifacts'
import { ingestDataset } from '@sweepstack/datasets'
import { openRedis, type RedisHandle } from '@sweepstack/redis'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { buildApp } from '../../../apps/api/src/app.ts'
import { startTestRedis } from '../../support/redis.ts'

const cli = path.resolve(import.meta.dirname, '../../../apps/cli/bin/sweepstack.mjs')

let server: Awaited<ReturnType<typeof startTestRedis>>
let redis: RedisHandle
let app: Awaited<ReturnType<typeof buildApp>>
let folder: string
let url: string
beforeAll(async () => {
  server = await startTestRedis()
  redis = await openRedis({ url: server.url, role: 'api' })
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-add-'))
  const dataRoot = path.join(folder, 'data')
  await mkdir(dataRoot)
  const artifacts = openArtifactStore(path.join(folder, 'artifacts'))
  app = await buildApp({ redis, dataRoot, artifacts, ingest: ingestDataset, apiKey: undefined })
  url = await app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await app?.close()
  await redis?.close()
  await server?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(() => makePictures(path.join(folder, 'pictures')))

/** Two classes of two pictures each, one of them for validation. */
async function makePictures(into: string): Promise<void> {
  await rm(into, { recursive: true, force: true })
  for (const [split, red] of [
    ['train', 10],
    ['val', 90],
  ] as const) {
    await mkdir(path.join(into, `${split}_images`), { recursive: true })
    for (const [place, name] of ['a', 'b'].entries()) {
      const background = { r: red + place, g: 1, b: 2 }
      const create = { width: 9, height: 9, channels: 3 as const, background }
      await sharp({ create })
        .png()
        .toFile(path.join(into, `${split}_images/${name}.png`))
    }
    await writeFile(path.join(into, `${split}.csv`), 'Image,Class\na.png,cat\nb.png,dog\n')
  }
}

/** Runs the command line in a folder until it ends. */
async function run(from: string, ...args: string[]) {
  await mkdir(from, { recursive: true })
  const { SWEEPSTACK_DATA: _, ...env } = process.env
  const child = spawn(process.execPath, [cli, '--url', url, 'datasets', ...args], {
    cwd: from,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const text = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (part: Buffer) => {
      text[name] += part
    })
  }
  const code = await new Promise((resolve) => child.once('close', resolve))
  return { code, ...text }
}

test('beside the API a folder is registered, and no copy of it stays', async () => {
  const { code, stdout } = await run(folder, 'add', 'mine', 'pictures')
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^mine: [0-9a-f]{12}\nnote: /)])
  expect((await redis.datasets.find('mine'))?.splits).toEqual({ train: 2, val: 2, test: 0 })
  expect(await readdir(path.join(folder, 'data'))).toEqual(['cache'])
  const listed = await run(folder, 'list')
  expect(listed.stdout).toContain('note: mine: a single validation image of 2 classes')
})

test('a folder in the data root is read where it lies', async () => {
  const inside = path.join(folder, 'data/sources/inside')
  await makePictures(inside)
  expect((await run(folder, 'add', 'inside', 'data/sources/inside')).code).toBe(0)
  expect(await readdir(inside)).toContain('train.csv')
  await rm(path.join(folder, 'data/sources'), { recursive: true })
})

test.each(['add', 'make'])(
  '%s where there is no data folder says what to do, and makes none',
  async (command) => {
    const elsewhere = path.join(folder, 'elsewhere')
    const args = command === 'add' ? ['add', 'mine', '../pictures'] : ['make', 'emoji-5']
    const { code, stderr } = await run(elsewhere, ...args)
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(
        /^error: there is no data folder of the API at .*\n {2}fix: .*--data ROOT/,
      ),
    ])
    expect(await readdir(elsewhere)).toEqual([])
  },
)

test.each(['add', 'make'])(
  "%s with a data folder that is not the API's says what to do, and leaves nothing",
  async (command) => {
    const other = path.join(folder, 'other')
    await mkdir(path.join(other, 'data'), { recursive: true })
    const args = command === 'add' ? ['add', 'mine', '../pictures'] : ['make', 'emoji-5']
    const { code, stderr } = await run(other, ...args)
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(
        /^error: the API does not see .*\n {2}fix: .*the API's machine.*--data ROOT/,
      ),
    ])
    expect(await readdir(path.join(other, 'data'))).toEqual([])
  },
)

test('a dataset that is refused leaves no copy', async () => {
  await writeFile(path.join(folder, 'pictures/val.csv'), 'Image,Class\na.png,\n')
  const { code, stderr } = await run(folder, 'add', 'mine', 'pictures')
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining('val.csv has an empty label in line 2'),
  ])
  expect(await readdir(path.join(folder, 'data'))).toEqual(['cache'])
})

test('what is not there is told before anything is asked', async () => {
  const { stderr } = await run(folder, 'add', 'mine', 'nowhere')
  expect(stderr).toMatch(/nowhere does not exist on this machine\n {2}fix: /)
})

test('what is no dataset is told with what was looked for', async () => {
  await mkdir(path.join(folder, 'notes'), { recursive: true })
  await writeFile(path.join(folder, 'notes/readme.txt'), 'hello')
  const { code, stderr } = await run(folder, 'add', 'mine', 'notes')
  expect([code, stderr]).toEqual([1, expect.stringMatching(/Looked for .*There is readme\.txt/)])
})

test('folders of classes are registered with the splits that are asked for', async () => {
  for (const name of ['a', 'b']) {
    await mkdir(path.join(folder, 'classes', name), { recursive: true })
    for (const split of ['train', 'val']) {
      await rename(
        path.join(folder, `pictures/${split}_images/${name}.png`),
        path.join(folder, `classes/${name}/${split}.png`),
      )
    }
  }
  const options = ['--split', 'val=0.5', '--split-seed', '3', '--as', 'folders']
  const { code, stdout } = await run(folder, 'add', 'classes', 'classes', ...options)
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(
      /^classes: [0-9a-f]+\nnote: read from folders of 2 classes\nnote: images of /,
    ),
  ])
  expect(stdout).toContain('drawn from the 4 training images: 2 for validation')
  const found = await redis.datasets.find('classes')
  expect(found).toMatchObject({
    source: { kind: 'folders' },
    splits: { train: 2, val: 2, test: 0 },
  })
  const seedAlone = await run(folder, 'add', 'classes', 'classes', '--split-seed', '3')
  expect(seedAlone.stderr).toMatch(/no splits are to be drawn\n {2}fix: .*--split val=0\.1/)
})

test('size, fit, channels and what may be skipped go to the API, and what came of them is said', async () => {
  const broken = path.join(folder, 'pictures/val_images/a.png')
  await writeFile(broken, 'hello')
  const data = path.join(folder, 'data')
  const add = ['add', 'shaped', 'pictures', '--data', data, '--size', '12x16', '--fit', 'contain']
  const refused = await run(folder, ...add)
  expect(refused).toMatchObject({ code: 1, stdout: '' })
  expect(refused.stderr).toContain('val_images/a.png: is no PNG, JPEG or WebP')
  expect(refused.stderr).toContain('--skip-unreadable N')

  const options = ['--channels', '1', '--skip-unreadable', '1']
  const { code, stdout } = await run(folder, ...add, ...options)
  expect(code).toBe(0)
  expect(stdout).toMatch(/note: images of 12×16 grey\n/)
  expect(stdout).toMatch(/3 of 3 pictures are smaller than 12×16 and enlarged, up to 1.3 times/)
  expect(stdout).toMatch(/3 pictures of 9×9 resized to 12×16, contain: what lacks at the sides/)
  expect(stdout).toMatch(/left out: val_images\/a.png: is no PNG, JPEG or WebP/)
  expect(await redis.datasets.find('shaped')).toMatchObject({
    shape: [12, 16, 1],
    fit: 'contain',
    splits: { train: 2, val: 1, test: 0 },
    skipped: ['val_images/a.png: is no PNG, JPEG or WebP'],
  })
})

test.each([
  ['--size', '0'],
  ['--size', '12x'],
  ['--size', '5000'],
  ['--fit', 'crop'],
  ['--channels', '4'],
  ['--skip-unreadable', '-1'],
])('%s %s is refused before anything is asked', async (...option) => {
  const { code, stderr } = await run(folder, 'add', 'never', 'pictures', ...option)
  expect(code).not.toBe(0)
  expect(stderr).toContain(option[0])
  expect(await redis.datasets.find('never')).toBeUndefined()
})

test('the API refuses a reading that is none, at its place', async () => {
  for (const reading of [{ size: 0 }, { size: [8] }, { fit: 'crop' }, { channels: 2 }]) {
    const body = { name: 'never', folder: 'pictures', ...reading }
    const answer = await app.inject({ method: 'POST', url: '/v1/datasets', payload: body })
    expect(answer.statusCode).toBe(400)
    expect(answer.json().errors[0].path).toContain(Object.keys(reading)[0])
  }
})
