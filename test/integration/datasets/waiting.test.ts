import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createClient } from '@sweepstack/client'
import { DatasetError, ingestDataset, ingestInChild } from '@sweepstack/datasets'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Ingest } from '../../../apps/api/src/datasets/registration.ts'
import { startTestApi } from '../../support/api.ts'
import { makePictures } from '../../support/picture-folder.ts'
import { until } from '../../support/redis.ts'
import { startCli } from '../../support/run-cli.ts'

/** A dataset whose reading takes longer than a request waits, and one that the command line draws and uploads. */
let api: Awaited<ReturnType<typeof startTestApi>>
let url: string
let readings = 0
let isCounted = false
let open: () => void
let gate: Promise<void>
let failure: Error | undefined
const ingest: Ingest = async (options) => {
  readings += 1
  if (isCounted) options.progress?.(500, 1200)
  await gate
  if (failure !== undefined) throw failure
  return ingestDataset(options)
}
beforeAll(async () => {
  api = await startTestApi()
  await makePictures(path.join(api.dataRoot, 'sources/pictures'))
  ;({ url } = await api.listen({ ingest, readingPatienceMs: 50 }))
})
afterAll(async () => api?.[Symbol.asyncDispose]())
beforeEach(() => {
  readings = 0
  failure = undefined
  gate = new Promise((resolve) => {
    open = resolve
  })
})

const post = (name: string, more: object = {}) =>
  fetch(`${url}/v1/datasets`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, folder: 'sources/pictures', ...more }),
  })

test('a request is told to ask again, the same one waits for the same reading, and gets its result', async () => {
  const first = await post('pets')
  expect([first.status, first.headers.get('retry-after'), await first.json()]).toEqual([
    202,
    '1',
    { status: 'waiting' },
  ])
  const [second, other] = await Promise.all([post('pets'), post('pets', { size: 5 })])
  expect([second.status, other.status]).toEqual([202, 202])
  // The answer came after its patience, whether the reading had begun or not.
  await until('the other is read too', async () => readings === 2)
  expect(await api.redis.datasets.find('pets')).toBeUndefined()
  open()
  const registered = createClient({ url }).registerDataset({
    name: 'pets',
    folder: 'sources/pictures',
  })
  expect(await registered).toMatchObject({ name: 'pets', shape: [9, 9, 3] })
  expect(readings).toBe(2)
  const resized = createClient({ url }).registerDataset({
    name: 'pets',
    folder: 'sources/pictures',
    size: 5,
  })
  expect(await resized).toMatchObject({ shape: [5, 5, 3] })
  expect(readings).toBe(2)
})

test('who asks to wait less is told sooner how far the reading is, and what it came to', async () => {
  isCounted = true
  const { url: patient } = await api.listen({ ingest, readingPatienceMs: 60_000 })
  const body = JSON.stringify({ name: 'counted', folder: 'sources/pictures' })
  const headers = { 'content-type': 'application/json', prefer: 'respond-async, wait=1' }
  const first = await fetch(`${patient}/v1/datasets`, { method: 'POST', headers, body })
  expect([first.status, await first.json()]).toEqual([
    202,
    { status: 'waiting', progress: { images: 500, of: 1200 } },
  ])
  const told: unknown[] = []
  const registered = createClient({ url: patient }).registerDataset(
    JSON.parse(body),
    (progress) => {
      told.push(progress)
      open()
    },
  )
  expect(await registered).toMatchObject({ name: 'counted' })
  expect(told).toEqual([{ images: 500, of: 1200 }])
  isCounted = false
})

test('the process that reads tells how far it is', async () => {
  const told: [number, number][] = []
  const folder = path.join(api.dataRoot, 'sources/pictures')
  const outDirectory = await mkdtemp(path.join(tmpdir(), 'sweepstack-read-'))
  const progress = (images: number, of: number) => told.push([images, of])
  const { splits } = await ingestInChild({ folder, outDirectory, progress })
  const images = splits.train + splits.val + splits.test
  expect(told.at(-1)).toEqual([images, images])
  await rm(outDirectory, { recursive: true })
})

test('what is found wrong meanwhile is told to who asks again, and then it is read anew', async () => {
  failure = new DatasetError(['a.png: is empty'])
  expect((await post('bad')).status).toBe(202)
  open()
  const refused = await until('it is told', async () => {
    const answer = await post('bad')
    return answer.status !== 202 && answer
  })
  const { code } = (await refused.json()) as { code: string }
  expect([refused.status, code]).toEqual([422, 'INVALID_DATASET'])
  failure = undefined
  const client = createClient({ url })
  await client.registerDataset({ name: 'bad', folder: 'sources/pictures' })
  expect(readings).toBe(2)
  expect(await readdir(path.join(api.dataRoot, 'unpacked'))).toEqual([])
})

test('datasets make draws on this machine and uploads to an API with another data folder', async () => {
  open()
  const elsewhere = await mkdtemp(path.join(tmpdir(), 'sweepstack-elsewhere-'))
  try {
    const args = ['datasets', 'make', 'emoji-5', '--data', path.join(elsewhere, 'data')]
    const { code, stderr } = await startCli(elsewhere, url, args).ended
    expect([code, stderr]).toEqual([0, expect.any(String)])
    expect(await api.redis.datasets.find('emoji-5')).toMatchObject({ name: 'emoji-5' })
    expect((await api.redis.datasets.find('emoji-5'))?.classes).toHaveLength(5)
    expect(await readdir(elsewhere)).toEqual([])
    expect(await readdir(path.join(api.dataRoot, 'sources'))).toEqual(['pictures'])
    expect(await readdir(path.join(api.dataRoot, 'artifacts/uploads')).catch(() => [])).toEqual([])
  } finally {
    await rm(elsewhere, { recursive: true, force: true })
  }
})
