import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeFolder } from './make-folder.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'sweepstack-folder-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

test('folders that are missing are made, and the first of them is named', async () => {
  const folder = path.join(root, 'a/b/c')
  expect(await makeFolder(folder)).toBe(path.join(root, 'a'))
  expect((await stat(folder)).isDirectory()).toBe(true)
  expect(await makeFolder(folder)).toBeUndefined()
  expect(await makeFolder(path.join(root, 'a/b/d'))).toBe(path.join(root, 'a/b/d'))
})

test('a file in the place of the folder, or above it, is refused', async () => {
  const file = path.join(root, 'file')
  await writeFile(file, '')
  await expect(makeFolder(file)).rejects.toThrow(`${file} is no folder`)
  await expect(makeFolder(path.join(file, 'x/y'))).rejects.toMatchObject({ code: 'ENOTDIR' })
})

test('two that make the same at once both get it, whoever is first', async () => {
  for (let round = 0; round < 100; round += 1) {
    const folder = path.join(root, `p${round}/q/r`)
    await Promise.all(Array.from({ length: 8 }, () => makeFolder(folder)))
    expect((await stat(folder)).isDirectory()).toBe(true)
  }
})

test.runIf(process.platform === 'linux')(
  'a folder that the system never makes ends at once',
  async () => {
    await expect(makeFolder('/proc/x/y')).rejects.toMatchObject({ code: 'ENOENT' })
  },
)
