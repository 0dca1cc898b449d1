import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PromptFiles } from './prompt-files.ts'
import { readWithin } from './read-within.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-within-'))
  const fill = (name: string, bytes: number) =>
    writeFile(path.join(folder, name), Buffer.alloc(bytes, 7))
  await Promise.all([
    fill('empty', 0),
    fill('small', 9000),
    fill('large', 300_000),
    fill('over', 0),
  ])
  await truncate(path.join(folder, 'over'), 2 ** 20 + 1)
})
afterAll(() => rm(folder, { recursive: true }))

// Of a disk that always answers at once, and of one that never does.
describe.each([
  ['prompt', Number.POSITIVE_INFINITY],
  ['slow', -1],
])('on a %s disk', (_, promptMs) => {
  const files = new PromptFiles(promptMs)
  const read = (name: string) =>
    readWithin(path.join(folder, name), { megabytes: 1, what: 'picture' }, files)

  test('files are read whole, all of them at the same time', async () => {
    const names = Array.from(
      { length: 100 },
      (_, at) => ['small', 'large', 'empty'][at % 3] as string,
    )
    const found = await Promise.all(names.map(read))
    const lengths: Record<string, number> = { small: 9000, large: 300_000, empty: 0 }
    for (const [at, bytes] of found.entries()) {
      expect(bytes?.length).toBe(lengths[names[at] as string])
      expect(bytes?.every((byte) => byte === 7)).toBe(true)
    }
  })

  test('nothing there is undefined, and what is no file or too large is refused', async () => {
    expect(await read('nothing')).toBeUndefined()
    for (const time of ['once', 'again']) {
      await expect(read('.'), time).rejects.toThrow(
        'is a folder, no file: put a picture in its place',
      )
      await expect(read('over'), time).rejects.toThrow(
        'has 1 MB: over the limit of 1 for a picture',
      )
      await expect(read('small/x'), time).rejects.toThrow('cannot be read: ENOTDIR')
    }
  })
})
