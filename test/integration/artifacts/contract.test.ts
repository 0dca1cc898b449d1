import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openArtifactStore } from '@sweepstack/artifacts'
import type { ArtifactStore } from '@sweepstack/core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { brokenData } from '../../../packages/artifacts/src/testing/broken-data.ts'
import { startArtifactApi } from '../../support/artifact-api.ts'
import { startS3 } from '../../support/s3.ts'

interface Place {
  store: ArtifactStore
  /** What a put that is killed in its middle leaves. */
  leaveHalfWritten(): Promise<unknown>
  end(): Promise<void>
}

const places: Record<string, () => Promise<Place>> = {
  folder: async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-contract-'))
    return {
      store: openArtifactStore(folder),
      leaveHalfWritten: () => writeFile(path.join(folder, 'half.0.partial'), 'half'),
      end: () => rm(folder, { recursive: true }),
    }
  },
  HTTP: async () => {
    const api = await startArtifactApi()
    const end = () => api[Symbol.asyncDispose]()
    // The API tidies up after its own puts.
    const leaveHalfWritten = async () => undefined
    return { store: openArtifactStore(api.url), leaveHalfWritten, end }
  },
  S3: async () => {
    const server = await startS3()
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
    const end = () => server[Symbol.asyncDispose]()
    const half = `${server.endpoint}/artifacts/some/folder/half?uploads`
    const leaveHalfWritten = () => fetch(half, { method: 'POST' })
    return { store: openArtifactStore(server.location), leaveHalfWritten, end }
  },
}

const bytes = (text: string) => new TextEncoder().encode(text)
const hashOf = (data: Uint8Array) => createHash('sha256').update(data).digest('hex')

describe.each(Object.keys(places))('%s', (name) => {
  let store: ArtifactStore
  let leaveHalfWritten: Place['leaveHalfWritten']
  let end: () => Promise<void>
  beforeAll(async () => {
    ;({ store, leaveHalfWritten, end } = await (places[name] as (typeof places)['S3'])())
  })
  afterAll(() => end())

  test('gives back what was put, with its hash and size, and the newest of two', async () => {
    const data = bytes('hello')
    expect(await store.put('a/b.bin', data)).toEqual({ sha256: hashOf(data), bytes: 5 })
    expect(Buffer.from((await store.get('a/b.bin')) as Uint8Array).toString()).toBe('hello')
    expect(await store.stat('a/b.bin')).toEqual({ bytes: 5 })
    await store.put('a/b.bin', bytes('again, longer'))
    expect(Buffer.from((await store.get('a/b.bin')) as Uint8Array).toString()).toBe('again, longer')
  })

  test('takes and gives streams of many megabytes', async () => {
    const part = new Uint8Array(1 << 20).map((_, place) => place * 7)
    const parts = async function* () {
      for (let sent = 0; sent < 12; sent += 1) yield part
    }
    const whole = Buffer.concat(Array.from({ length: 12 }, () => part))
    expect(await store.put('big', parts())).toEqual({ sha256: hashOf(whole), bytes: 12 << 20 })
    const hash = createHash('sha256')
    for await (const chunk of (await store.stream('big')) ?? []) hash.update(chunk)
    expect(hash.digest('hex')).toBe(hashOf(whole))
  })

  test('an empty file is a file', async () => {
    const empty = { sha256: hashOf(new Uint8Array()), bytes: 0 }
    const none = (async function* (): AsyncGenerator<Uint8Array> {})()
    expect(await store.put('empty/1', new Uint8Array())).toEqual(empty)
    expect(await store.put('empty/2', none)).toEqual(empty)
    for (const file of ['empty/1', 'empty/2']) {
      expect([await store.stat(file), (await store.get(file))?.length]).toEqual([{ bytes: 0 }, 0])
    }
  })

  test('gives a file from a byte on, and nothing beyond its end', async () => {
    await store.put('digits', bytes('0123456789'))
    const from = async (start: number) => {
      const parts: Uint8Array[] = []
      for await (const part of (await store.stream('digits', start)) ?? []) parts.push(part)
      return Buffer.concat(parts).toString()
    }
    expect(await from(0)).toBe('0123456789')
    expect(await from(3)).toBe('3456789')
    expect(await from(9)).toBe('9')
    expect(await from(10)).toBe('')
    expect(await from(11)).toBe('')
    expect(await store.stream('nothing', 3)).toBeUndefined()
  })

  test('a stream that is not read to its end holds up nothing', async () => {
    const part = new Uint8Array(1 << 20)
    await store.put('part', Buffer.concat([part, part, part]))
    for await (const chunk of (await store.stream('part')) ?? []) {
      expect(chunk.length).toBeGreaterThan(0)
      break
    }
    await store.delete('part')
  })

  test('of two puts at once one is there whole', async () => {
    const [a, b] = [new Uint8Array(300_000).fill(1), new Uint8Array(200_000).fill(2)]
    await Promise.all([store.put('twice', a), store.put('twice', b)])
    const found = (await store.get('twice')) as Uint8Array
    expect([hashOf(a), hashOf(b)]).toContain(hashOf(found))
  })

  test('what is absent is undefined, and may be deleted', async () => {
    expect(await store.get('none')).toBeUndefined()
    expect(await store.stat('none')).toBeUndefined()
    expect(await store.stream('none')).toBeUndefined()
    await store.delete('none')
  })

  test('a stream that breaks leaves nothing behind', async () => {
    await expect(store.put('c/broken', brokenData())).rejects.toThrow('broken')
    expect(await store.get('c/broken')).toBeUndefined()
  })

  test('lists by prefix with sizes and times, and forgets what is deleted', async () => {
    for (const file of ['l/1', 'l/22', 'l/m/3', 'll']) await store.put(file, bytes(file))
    const listed = await store.list('l/')
    expect(listed.map(({ name, bytes }) => [name, bytes])).toEqual([
      ['l/1', 3],
      ['l/22', 4],
      ['l/m/3', 5],
    ])
    for (const { modifiedAt } of listed) expect(Date.now() - modifiedAt).toBeLessThan(60_000)
    await store.delete('l/22')
    expect((await store.list('l/')).map(({ name }) => name)).toEqual(['l/1', 'l/m/3'])
    expect(await store.list('nothing/')).toEqual([])
  })

  test.runIf(name !== 'HTTP')('drops what puts that died left behind, once it is old', async () => {
    await leaveHalfWritten()
    // moto says of every upload that it began in November 2010.
    expect(await store.dropAbandoned(Date.UTC(2010, 0))).toBe(0)
    expect(await store.dropAbandoned(Date.now() + 60_000, true)).toBe(1)
    expect(await store.dropAbandoned(Date.now() + 60_000)).toBe(1)
    expect(await store.dropAbandoned(Date.now() + 60_000)).toBe(0)
  })

  test.each([
    '../x',
    '/x',
    'a//b',
    'a/../b',
    'a/',
    '',
    'A',
    'a\0',
    'a b',
    'ä',
    '.x',
    'x.partial',
    'x'.repeat(201),
    `${'x/'.repeat(250)}x`,
  ])('%j is no name', async (name) => {
    const calls = {
      put: () => store.put(name, bytes('x')),
      get: () => store.get(name),
      stream: () => store.stream(name),
      stat: () => store.stat(name),
      delete: () => store.delete(name),
    }
    for (const call of Object.values(calls)) {
      await expect((async () => call())()).rejects.toMatchObject({ code: 'INVALID_NAME' })
    }
  })

  test.each(['../', '/x', 'a//', 'a\0', 'A', 'a/../b', '..'])(
    '%j begins no name',
    async (prefix) => {
      await expect((async () => store.list(prefix))()).rejects.toMatchObject({
        code: 'INVALID_NAME',
      })
    },
  )

  test('the longest names that are names', async () => {
    const name = `${'x'.repeat(200)}/${'y'.repeat(200)}`
    await store.put(name, bytes('x'))
    expect(await store.stat(name)).toEqual({ bytes: 1 })
  })

  test.runIf(name !== 'S3')(
    'no file stands where a folder does, and no folder where a file',
    async () => {
      await store.put('f/g/h', bytes('x'))
      for (const taken of ['f', 'f/g', 'f/g/h/i', 'f/g/h/i/j']) {
        await expect(store.put(taken, bytes('y'))).rejects.toMatchObject({ code: 'NAME_TAKEN' })
        expect([
          await store.get(taken),
          await store.stat(taken),
          await store.stream(taken),
        ]).toEqual([undefined, undefined, undefined])
        await store.delete(taken)
      }
      expect((await store.list('f/')).map((file) => file.name)).toEqual(['f/g/h'])
      expect(await store.list('f/g/h/')).toEqual([])
    },
  )
})

test('a folder with a quota refuses what does not fit, says so, and takes it once there is room', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-quota-'))
  const store = openArtifactStore(folder, { quotaBytes: 1000 })
  await store.put('one', new Uint8Array(600))
  await expect(store.put('two', new Uint8Array(600))).rejects.toMatchObject({
    code: 'STORE_FULL',
    message: expect.stringContaining('SWEEPSTACK_ARTIFACT_QUOTA_GB'),
  })
  expect((await store.list('')).map(({ name }) => name)).toEqual(['one'])
  await store.delete('one')
  await store.put('two', new Uint8Array(600))
  await rm(folder, { recursive: true })
})

test('a stream counts against the quota as it comes, and leaves nothing behind', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-quota-'))
  const store = openArtifactStore(folder, { quotaBytes: 1000 })
  let given = 0
  const endless = (async function* () {
    for (; given < 100; given += 1) yield new Uint8Array(300)
  })()
  await expect(store.put('datasets/x', endless)).rejects.toMatchObject({ code: 'STORE_FULL' })
  expect(given).toBe(3)
  expect(await readdir(path.join(folder, 'datasets'))).toEqual([])
  const small = (async function* () {
    for (let part = 0; part < 3; part += 1) yield new Uint8Array(300)
  })()
  await store.put('datasets/x', small)
  await expect(store.put('one', new Uint8Array(200))).rejects.toMatchObject({ code: 'STORE_FULL' })
  await rm(folder, { recursive: true })
})

test('the quota follows what is replaced, deleted and given up, and puts at once do not pass it together', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-quota-'))
  const store = openArtifactStore(folder, { quotaBytes: 1000 })
  for (let time = 0; time < 5; time += 1) await store.put('same', new Uint8Array(400))
  const broken = (async function* () {
    yield new Uint8Array(500)
    throw new Error('broken')
  })()
  await expect(store.put('other', broken)).rejects.toThrow('broken')
  const parts = () =>
    (async function* () {
      for (let part = 0; part < 4; part += 1) yield new Uint8Array(100)
    })()
  const both = await Promise.allSettled([store.put('a', parts()), store.put('b', parts())])
  // Part by part in turns they may also both be refused.
  const fulfilled = both.filter(({ status }) => status === 'fulfilled').length
  expect(fulfilled).toBeLessThan(2)
  const files = await store.list('')
  expect(files.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(400 + 400 * fulfilled)
  for (const { name } of files) await store.delete(name)
  await store.put('all', new Uint8Array(1000))
  await rm(folder, { recursive: true })
})
