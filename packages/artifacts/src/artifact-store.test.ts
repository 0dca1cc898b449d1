import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ArtifactStore } from '@sweepstack/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openArtifactStore } from './index.ts'
import { brokenData } from './testing/broken-data.ts'

let folder: string
let store: ArtifactStore
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-artifacts-'))
  store = openArtifactStore(folder)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const bytes = (text: string) => new TextEncoder().encode(text)

describe('folder store', () => {
  test('gives back what was put, with its hash and size', async () => {
    const put = await store.put('a/b.bin', bytes('hello'))
    expect(put).toEqual({
      sha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
      bytes: 5,
    })
    expect(Buffer.from((await store.get('a/b.bin')) as Uint8Array).toString()).toBe('hello')
    expect(await store.stat('a/b.bin')).toEqual({ bytes: 5 })
    await store.put('a/b.bin', bytes('again'))
    expect(Buffer.from((await store.get('a/b.bin')) as Uint8Array).toString()).toBe('again')
  })

  test('a stream that breaks leaves nothing behind', async () => {
    await expect(store.put('c/broken', brokenData())).rejects.toThrow('broken')
    expect(await store.get('c/broken')).toBeUndefined()
    expect(await readdir(path.join(folder, 'c'))).toEqual([])
  })

  test('lists by prefix, without files half written, which are dropped once they are old', async () => {
    await store.put('l/1', bytes('1'))
    await store.put('l/2', bytes('2'))
    await writeFile(path.join(folder, 'l', '3.x.partial'), 'half')
    const { mtimeMs } = await stat(path.join(folder, 'l', '3.x.partial'))
    expect((await store.list('l/')).map(({ name }) => name)).toEqual(['l/1', 'l/2'])
    expect(await store.dropAbandoned(mtimeMs)).toBe(0)
    expect(await store.dropAbandoned(mtimeMs + 1, true)).toBe(1)
    expect(await store.dropAbandoned(mtimeMs + 1)).toBe(1)
    expect(await readdir(path.join(folder, 'l'))).toEqual(['1', '2'])
  })

  test.runIf(process.platform === 'linux')(
    'a folder that the system never makes is an error, not a wait without end',
    async () => {
      const nowhere = openArtifactStore('/proc/x/y')
      await expect(nowhere.put('a', bytes('x'))).rejects.toMatchObject({ code: 'STORE_FAILED' })
    },
  )

  test.each(['../x', '/x', 'a//b', 'a/../b', '', 'A', 'a\0'])(
    'refuses the name %j',
    async (name) => {
      await expect((async () => store.put(name, bytes('x')))()).rejects.toMatchObject({
        code: 'INVALID_NAME',
      })
    },
  )
})
