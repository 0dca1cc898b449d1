import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makePictures } from '../../support/picture-folder.ts'
import { until } from '../../support/redis.ts'
import { startCli } from '../../support/run-cli.ts'
import { startTestStack } from '../../support/stack.ts'

/** What `datasets add` and the API leave and take up again when they are killed without a word. */
let stack: Awaited<ReturnType<typeof startTestStack>>
let api: ChildProcess
let folder: string
beforeAll(async () => {
  stack = await startTestStack()
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-killed-'))
  await makePictures(path.join(folder, 'pictures'))
  await startApi()
})
afterAll(async () => {
  await stack?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

async function startApi(): Promise<void> {
  api = stack.startPart('api')
  await until('the API answers', () =>
    stack.client.datasets().then(
      () => true,
      () => undefined,
    ),
  )
}

const inData = async (place: string) =>
  readdir(path.join(stack.dataRoot, place)).catch(() => [] as string[])
const portions = async () =>
  (await inData('artifacts/uploads')).filter((name) => name.endsWith('.portion'))
/** So many that a moment comes in which some have arrived and some have not. */
const addPortions = () => writeFile(path.join(folder, 'pictures/more.bin'), randomBytes(80e6))
const someArrived = () =>
  until('some portions arrive', async () => (await portions()).length >= 2 || undefined)
const add = () => startCli(folder, stack.url, ['datasets', 'add', 'mine', 'pictures'])

/** On a machine where the API takes long to start the command gives up, and is to be run again. */
async function addUntilDone() {
  for (let run = 1; ; run += 1) {
    const outcome = await add().ended
    if (outcome.code === 0 || run === 5) return outcome
  }
}

test('the command is killed in the middle: run again, it sends the rest', async () => {
  await addPortions()
  const { child, ended } = add()
  await someArrived()
  child.kill('SIGKILL')
  await ended
  const arrived = await portions()
  expect(arrived.length).toBeLessThan(11)
  expect(await stack.client.datasets()).toEqual([])
  const again = await add().ended
  expect(again).toMatchObject({ code: 0, stdout: expect.stringMatching(/MB are there already/) })
  expect(await stack.client.datasets()).toEqual([expect.objectContaining({ name: 'mine' })])
  expect(await inData('artifacts/uploads')).toEqual([])
})

test('the API is killed while portions arrive, and while it reads them: the command goes on', async () => {
  await addPortions()
  const added = addUntilDone()
  await someArrived()
  api.kill('SIGKILL')
  expect((await portions()).length).toBeLessThan(11)
  await startApi()
  await until('it unpacks', async () => (await inData('unpacked')).length > 0 || undefined)
  api.kill('SIGKILL')
  // One folder of what came, and another one once its pictures are read.
  expect(await inData('unpacked')).not.toEqual([])
  await startApi()
  expect(await added).toMatchObject({ code: 0 })
  expect(await stack.client.datasets()).toHaveLength(1)
  // Of the puts that died, halves stay until they are collected as abandoned.
  const stored = (await inData('artifacts/uploads')).filter((name) => !name.endsWith('.partial'))
  expect(stored).toEqual([])
  expect(await inData('unpacked')).toEqual([])
})
