import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openArtifactStore } from '@sweepstack/artifacts'
import { createClient } from '@sweepstack/client'
import { ingestDataset } from '@sweepstack/datasets'
import { collectGarbage, diskReport, surveyStorage } from '@sweepstack/retention'
import { pack } from 'tar-stream'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startTestApi } from '../../support/api.ts'
import { makePictures } from '../../support/picture-folder.ts'

/** The routes that bring files to the API, as any client may use them. */
let api: Awaited<ReturnType<typeof startTestApi>>
let url: string
let folder: string
let archive: Buffer
beforeAll(async () => {
  api = await startTestApi()
  ;({ url } = await api.listen({ ingest: ingestDataset }))
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-upload-'))
  await makePictures(path.join(folder, 'pictures'))
  archive = execFileSync('tar', ['-C', path.join(folder, 'pictures'), '-c', '.'])
})
afterAll(async () => {
  await api?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const store = () => openArtifactStore(path.join(api.dataRoot, 'artifacts'))
const uploaded = async () => (await store().list('uploads/')).map(({ name }) => name)
const cut = (bytes: Buffer, size: number) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, place) =>
    bytes.subarray(place * size, (place + 1) * size),
  )
const listOf = (parts: Buffer[]) => ({
  portions: parts.map((part) => ({ sha256: sha256(part), bytes: part.length })),
})
const client = () => createClient({ url })

async function code(answer: Promise<unknown>): Promise<string | undefined> {
  const error = await answer.then(
    () => undefined,
    (error) => error,
  )
  return error?.problem?.code ?? error?.message
}

describe('in portions', () => {
  const parts = () => cut(archive, 3000)
  beforeEach(async () => {
    for (const name of await uploaded()) await store().delete(name)
  })

  test('what arrived stays; the same upload begun again lacks the rest; registered, it is gone', async () => {
    const first = await client().beginUpload(listOf(parts()))
    expect(first.missing).toEqual([...parts().keys()])
    await client().sendPortion(first.id, 1, parts()[1] as Buffer)
    await client().sendPortion(first.id, 1, parts()[1] as Buffer)
    const again = await client().beginUpload(listOf(parts()))
    expect([again.id, again.missing]).toEqual([first.id, first.missing.filter((one) => one !== 1)])
    expect(await code(client().registerDataset({ name: 'mine', upload: first.id }))).toBe(
      'UPLOAD_INCOMPLETE',
    )
    for (const place of again.missing) {
      await client().sendPortion(first.id, place, parts()[place] as Buffer)
    }
    const dataset = await client().registerDataset({ name: 'mine', upload: first.id })
    expect(dataset.splits).toEqual({ train: 2, val: 2, test: 0 })
    expect(await uploaded()).toEqual([])
    expect(await readdir(path.join(api.dataRoot, 'unpacked'))).toEqual([])
    expect(await code(client().registerDataset({ name: 'mine', upload: first.id }))).toBe(
      'UPLOAD_NOT_FOUND',
    )
  })

  test('a portion that changed, or is too long or short, is refused and not kept', async () => {
    const { id } = await client().beginUpload(listOf(parts()))
    const [right] = parts() as [Buffer]
    for (const wrong of [
      Buffer.from(right.map((byte) => byte ^ 1)),
      Buffer.concat([right, right]),
      right.subarray(1),
    ]) {
      expect(await code(client().sendPortion(id, 0, wrong))).toBe('UPLOAD_DAMAGED')
    }
    expect(await uploaded()).toEqual([`uploads/${id}.json`])
    expect(await code(client().sendPortion(id, parts().length, right))).toBe('UPLOAD_NOT_FOUND')
    expect(await code(client().sendPortion('0'.repeat(64), 0, right))).toBe('UPLOAD_NOT_FOUND')
  })

  test('a portion that the disk lost or damaged is asked for again', async () => {
    const { id } = await client().beginUpload(listOf(parts()))
    for (const [place, part] of parts().entries()) await client().sendPortion(id, place, part)
    const [first] = parts() as [Buffer]
    const turned = Buffer.from(first.map((byte) => byte ^ 1))
    await store().put(`uploads/${sha256(first)}.portion`, turned)
    const answer = client().registerDataset({ name: 'damaged', upload: id })
    expect(await code(answer)).toBe('UPLOAD_INCOMPLETE')
    expect((await client().beginUpload(listOf(parts()))).missing).toEqual([0])
  })

  test('portions that two uploads share stay until both are registered', async () => {
    const other = [...parts(), Buffer.alloc(512)]
    const one = await client().beginUpload(listOf(parts()))
    for (const [place, part] of parts().entries()) await client().sendPortion(one.id, place, part)
    const two = await client().beginUpload(listOf(other))
    expect(two.missing).toEqual([other.length - 1])
    await client().registerDataset({ name: 'one', upload: one.id })
    expect((await client().beginUpload(listOf(other))).missing).toEqual(two.missing)
    expect((await fetch(`${url}/v1/uploads/${two.id}`, { method: 'DELETE' })).status).toBe(204)
    expect(await uploaded()).toEqual([])
  })

  test('nobody goes on with it for a day: it is shown, then collected', async () => {
    const { id } = await client().beginUpload(listOf(parts()))
    await client().sendPortion(id, 0, parts()[0] as Buffer)
    const { retention, datasets } = api.redis
    const all = { retention, datasets, artifacts: store() }
    const policy = { filesMs: 1, unreferencedMs: 1, best: 1 }
    const at = (hours: number) => Date.now() + hours * 3_600_000
    const report = await diskReport(await surveyStorage(all, policy, at(23)), { largest: 1 })
    expect(report.kinds).toContainEqual(expect.objectContaining({ kind: 'uploads', files: 2 }))
    await collectGarbage(all, { policy, now: at(23), dryRun: false })
    expect(await uploaded()).toHaveLength(2)
    await collectGarbage(all, { policy, now: at(25), dryRun: false })
    expect(await uploaded()).toEqual([])
  })
})

test('what the quota has no room for is refused before it is sent, and counts while it lies there', async () => {
  const quota = path.join(folder, 'quota')
  const artifacts = openArtifactStore(quota, { quotaBytes: 100_000 })
  const { url: small } = await api.listen({ ingest: ingestDataset, artifacts })
  const ask = createClient({ url: small })
  const [one, two] = [randomBytes(60_000), randomBytes(60_000)]
  expect(await code(ask.beginUpload(listOf([one, two])))).toBe('STORAGE_FULL')
  const begun = await ask.beginUpload(listOf([one]))
  await ask.sendPortion(begun.id, 0, one)
  expect(await code(ask.beginUpload(listOf([two])))).toBe('STORAGE_FULL')
  expect(await code(postTar(archiveOf({ 'a.bin': randomBytes(60_000) }), 'x', small))).toBe(
    'STORAGE_FULL',
  )
})

test('a cache that the quota has no room for is refused before it is written, and leaves nothing', async () => {
  const quota = path.join(folder, 'cache-quota')
  const artifacts = openArtifactStore(quota, { quotaBytes: 2000 })
  const { url: small } = await api.listen({ ingest: ingestDataset, artifacts })
  await cp(path.join(folder, 'pictures'), path.join(api.dataRoot, 'sources/pictures'), {
    recursive: true,
  })
  const at = (size: number) => ({ name: 'large', folder: 'sources/pictures', size })
  const before = await readdir(api.dataRoot)
  // Four images of one or three channels, which the first look does not tell.
  for (const size of [40, 16]) {
    const detail = await createClient({ url: small })
      .registerDataset(at(size))
      .then(
        () => 'registered',
        ({ problem }) => `${problem.code}: ${problem.detail}`,
      )
    expect(detail).toMatch(/^STORAGE_FULL: There is no space .* room for 0.000 GB/)
  }
  expect(await api.redis.datasets.find('large')).toBeUndefined()
  expect(await readdir(quota).catch(() => [])).toEqual([])
  expect(await readdir(path.join(api.dataRoot, 'unpacked'))).toEqual([])
  await createClient({ url: small }).registerDataset(at(9))
  const survey = { retention: api.redis.retention, datasets: api.redis.datasets, artifacts }
  const policy = { filesMs: 0, unreferencedMs: 0, best: 0 }
  const storage = await surveyStorage(survey, policy, Date.now())
  const { kinds } = await diskReport(storage, { largest: 0 })
  expect(kinds).toContainEqual(expect.objectContaining({ kind: 'datasets', files: 1 }))
  expect(await readdir(api.dataRoot)).toEqual(before)
})

/** A tar archive of files and of odd entries. */
async function packed(
  files: Record<string, string | Buffer | { type: 'symlink' | 'link' | 'fifo'; linkname?: string }>,
): Promise<Buffer> {
  const made = pack()
  for (const [name, content] of Object.entries(files)) {
    if (typeof content === 'string' || Buffer.isBuffer(content)) made.entry({ name }, content)
    else made.entry({ name, ...content })
  }
  made.finalize()
  const parts: Buffer[] = []
  for await (const part of made) parts.push(part as Buffer)
  return Buffer.concat(parts)
}
const archiveOf = (files: Parameters<typeof packed>[0]) => packed(files)

/** @throws the problem as a client's error */
async function postTar(body: Promise<Buffer> | Buffer, name: string, to = url) {
  const response = await fetch(`${to}/v1/datasets?name=${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-tar' },
    body: new Uint8Array(await body),
  })
  const json = (await response.json()) as { detail: string; splits: object }
  if (!response.ok) throw Object.assign(new Error(json.detail), { problem: json })
  return json
}

describe('in one request', () => {
  test('a tar stream, as it comes from tar', async () => {
    const dataset = await postTar(archive, 'streamed')
    expect(dataset).toMatchObject({ name: 'streamed', splits: { train: 2, val: 2, test: 0 } })
  })

  test('a form, whose files have their folders in their names', async () => {
    const form = new FormData()
    for (const name of await readdir(path.join(folder, 'pictures'), { recursive: true })) {
      const bytes = await readFile(path.join(folder, 'pictures', name)).catch(() => undefined)
      if (bytes) form.append('file', new Blob([new Uint8Array(bytes)]), name)
    }
    form.append('name', 'posted')
    const response = await fetch(`${url}/v1/datasets`, { method: 'POST', body: form })
    expect([response.status, await response.json()]).toEqual([
      201,
      expect.objectContaining({ name: 'posted', splits: { train: 2, val: 2, test: 0 } }),
    ])
  })

  test.each([
    ['../train.csv', 'leads out of the folder'],
    ['a/../../b', 'leads out of the folder'],
    ['/etc/train.csv', 'is an absolute path'],
    ['a\\b.png', 'contains a character that is not allowed'],
    [`${'x/'.repeat(40)}y`, 'nested in more than 32 folders'],
    ['n'.repeat(300), 'bytes'],
  ])('a file under the path %s is refused', async (name, words) => {
    const answer = postTar(packed({ 'train.csv': 'Image,Class\n', [name]: 'x' }), 'bad')
    await expect(answer).rejects.toMatchObject({
      message: expect.stringContaining(words),
      problem: { code: 'INVALID_DATASET' },
    })
  })

  const odd: [string, Promise<Buffer> | (() => Promise<Buffer>), string][] = [
    ['a link', () => packed({ l: { type: 'symlink', linkname: '/etc/passwd' } }), 'is a link'],
    ['a hard link', () => packed({ h: { type: 'link', linkname: 'train.csv' } }), 'is a link'],
    ['a pipe', () => packed({ f: { type: 'fifo' } }), 'is not a regular file'],
    ['a file and a folder', () => packed({ a: 'x', 'a/b': 'y' }), 'is there twice'],
    ['nothing', () => packed({}), 'It contains no files'],
    ['hidden files alone', () => packed({ '.a': 'x', '__MACOSX/b': 'y' }), 'It contains no files'],
    ['no archive', async () => randomBytes(2000), 'not a complete, uncompressed tar archive'],
    [
      'one without its last files',
      async () => (await packed({ a: 'x' })).subarray(0, 1024),
      'end is',
    ],
    [
      'half of one',
      async () => archive.subarray(0, archive.length - 2500),
      'not a complete, uncompressed tar archive',
    ],
  ]
  test.each(odd)('%s is refused', async (_, make, words) => {
    await expect(postTar((make as () => Promise<Buffer>)(), 'bad')).rejects.toMatchObject({
      message: expect.stringContaining(words),
      problem: { code: 'INVALID_DATASET' },
    })
    expect(await readdir(path.join(api.dataRoot, 'unpacked'))).toEqual([])
  })

  test('the same name twice is refused, whichever would win', async () => {
    const twice = Buffer.concat([
      (await packed({ 'a.txt': 'x' })).subarray(0, 1024),
      await packed({ 'a.txt': 'y' }),
    ])
    await expect(postTar(twice, 'bad')).rejects.toMatchObject({
      message: expect.stringContaining('is there twice'),
    })
  })

  test('names that differ in capitals, and names that other systems keep for themselves, are files', async () => {
    const png = await readFile(path.join(folder, 'pictures/train_images/a.png'))
    const other = await readFile(path.join(folder, 'pictures/train_images/b.png'))
    const table = 'Image,Class\nA.png,upper\na.png,lower\nCON.png,upper\n'
    const images = ['train_images', 'val_images'].flatMap((split) => [
      [`${split}/A.png`, png],
      [`${split}/a.png`, other],
      [`${split}/CON.png`, png],
    ])
    const files = Object.fromEntries(images) as Record<string, Buffer>
    const dataset = await postTar(packed({ 'train.csv': table, 'val.csv': table, ...files }), 'odd')
    expect(dataset.splits).toEqual({ train: 3, val: 3, test: 0 })
  })

  test('a body that breaks off registers nothing', async () => {
    const abort = new AbortController()
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new Uint8Array(archive.subarray(0, 2000)))
        setTimeout(() => abort.abort(), 200)
      },
    })
    const sent = fetch(`${url}/v1/datasets?name=broken`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-tar' },
      body,
      duplex: 'half',
      signal: abort.signal,
    } as RequestInit)
    await expect(sent).rejects.toThrow()
    await expect.poll(() => readdir(path.join(api.dataRoot, 'unpacked'))).toEqual([])
    expect(await api.redis.datasets.find('broken')).toBeUndefined()
  })

  test.each([
    ['no name', '/v1/datasets', 'application/x-tar'],
    ['a name that is none', '/v1/datasets?name=A', 'application/x-tar'],
    ['no form', '/v1/datasets', 'multipart/form-data; boundary=x'],
  ])('%s is told', async (_, target, type) => {
    const response = await fetch(`${url}${target}`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: new Uint8Array(archive),
    })
    expect([response.status, await response.json()]).toEqual([
      400,
      expect.objectContaining({ code: 'INVALID_REQUEST' }),
    ])
  })
})
