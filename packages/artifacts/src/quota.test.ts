import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Quota } from './quota.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-quota-'))
})
afterEach(() => rm(folder, { recursive: true }))

const full = expect.objectContaining({ code: 'STORE_FULL' })

test('a new count knows what was admitted and has not reached the disk', async () => {
  const quota = new Quota(folder, 1000)
  await quota.admit(path.join(folder, 'a'), 600)
  await expect(quota.admit(path.join(folder, 'b'), 600)).rejects.toEqual(full)
  expect(await quota.room()).toBe(400)
})

test('a file that is being written is counted once, and by its size when it is complete', async () => {
  const quota = new Quota(folder, 1000)
  const partial = path.join(folder, 'a.partial')
  await quota.admit(partial, 600)
  await writeFile(partial, new Uint8Array(500))
  expect(await quota.room()).toBe(400)
  await quota.change(async () => {
    await rename(partial, path.join(folder, 'a'))
    quota.settle(partial)
    return 0
  })
  expect(await quota.room()).toBe(500)
})

test('what is removed while others ask to be admitted is taken off once', async () => {
  const quota = new Quota(folder, 1000)
  await writeFile(path.join(folder, 'old'), new Uint8Array(400))
  const removed = quota.change(async () => {
    await rm(path.join(folder, 'old'))
    return 400
  })
  const admitted = await Promise.allSettled([
    quota.admit(path.join(folder, 'a'), 700),
    quota.admit(path.join(folder, 'b'), 700),
    removed,
  ])
  expect(admitted.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
})
