import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { linkTree } from './link-tree.ts'

let folder: string
const at = (...parts: string[]) => path.join(folder, ...parts)
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-link-'))
  for (const name of ['one', 'two']) {
    await mkdir(at('cache', name, 'nvidia', name, 'lib'), { recursive: true })
    await writeFile(at('cache', name, 'nvidia', name, 'lib', 'library'), name)
  }
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('a library finds its neighbour through its own folder, also where links to folders stood', async () => {
  await mkdir(at('beside'))
  await symlink(at('cache/one/nvidia/one'), at('beside/one'))
  for (const name of ['one', 'two', 'two'])
    await linkTree(at('cache', name, 'nvidia'), at('beside'))
  expect(await readFile(`${folder}/beside/one/lib/../../two/lib/library`, 'utf8')).toBe('two')
  expect(await readFile(at('cache/one/nvidia/one/lib/library'), 'utf8')).toBe('one')
})
