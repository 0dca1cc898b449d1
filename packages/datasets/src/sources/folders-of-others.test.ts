import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { makeFolder } from '@sweepstack/process'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSource } from './open-source.ts'

/** What Keras and torchvision read from folders of odd names: `npm run parity:folders -- --write` asks them. */
const fixture = path.join(import.meta.dirname, '../../fixtures/class-folders.json')

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-folders-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('classes, their order and their images are those of Keras and torchvision', async () => {
  const { files, classes: expected } = JSON.parse(await readFile(fixture, 'utf8'))
  for (const name of files) {
    await makeFolder(path.dirname(path.join(folder, name)))
    await writeFile(path.join(folder, name), 'its name is enough')
  }
  const { classes, splits } = await openSource(folder, { outDirectory: folder })
  const { labels } = splits.train
  const counts = classes.map((name, at) => [name, labels.filter((label) => label === at).length])
  expect(counts).toEqual(expected)
})
