import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ingestDataset } from '@sweepstack/datasets'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestApi } from '../../support/api.ts'
import { makePictures } from '../../support/picture-folder.ts'
import { startCli } from '../../support/run-cli.ts'

/** How pictures are read, from the command line to the record. */
let api: Awaited<ReturnType<typeof startTestApi>>
let folder: string
let url: string
beforeAll(async () => {
  api = await startTestApi()
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-reading-'))
  ;({ url } = await api.listen({ ingest: ingestDataset }))
})
afterAll(async () => {
  await api?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(() => makePictures(path.join(folder, 'pictures')))

const add = (name: string, ...options: string[]) =>
  startCli(folder, url, ['datasets', 'add', name, 'pictures', ...options]).ended

test('size, fit, channels and what may be skipped go to the API, and what came of them is said', async () => {
  await writeFile(path.join(folder, 'pictures/val_images/a.png'), 'hello')
  const shaped = ['--size', '12x16', '--fit', 'contain']
  const refused = await add('shaped', ...shaped)
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('val_images/a.png: is no PNG, JPEG or WebP')
  expect(refused.stderr).toContain('--skip-unreadable N')

  const { code, stdout } = await add(
    'shaped',
    ...shaped,
    '--channels',
    '1',
    '--skip-unreadable',
    '1',
  )
  expect(code).toBe(0)
  expect(stdout).toMatch(/note: images of 12×16 grey\n/)
  expect(stdout).toMatch(/note: 2 classes: \S+, \S+\n/)
  expect(stdout).toMatch(/3 of 3 pictures are smaller than 12×16 and enlarged, up to 1.3 times/)
  expect(stdout).toMatch(/3 pictures of 9×9 resized to 12×16, contain: what lacks at the sides/)
  expect(stdout).toMatch(/left out: val_images\/a.png: is no PNG, JPEG or WebP/)
  expect(await api.redis.datasets.find('shaped')).toMatchObject({
    shape: [12, 16, 1],
    fit: 'contain',
    splits: { train: 2, val: 1, test: 0 },
    skipped: [expect.stringContaining('val_images/a.png: is no PNG, JPEG or WebP')],
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
  const { code, stderr } = await add('never', ...option)
  expect(code).not.toBe(0)
  expect(stderr).toContain(option[0])
  expect(await api.redis.datasets.find('never')).toBeUndefined()
})

test('the API refuses a reading that is none, at its place', async () => {
  for (const reading of [{ size: 0 }, { size: [8] }, { fit: 'crop' }, { channels: 2 }]) {
    const answer = await fetch(`${url}/v1/datasets`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'never', folder: 'pictures', ...reading }),
    })
    expect(answer.status).toBe(400)
    const { errors } = (await answer.json()) as { errors: { path: string }[] }
    expect(errors[0]?.path).toContain(Object.keys(reading)[0])
  }
})
