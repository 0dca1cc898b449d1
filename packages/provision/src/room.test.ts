import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ensureIconSets } from './icon-sets.ts'
import { requireRoom } from './room.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-room-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const little = { env: process.env, megabytes: 1, temporary: 1 }

test('a disk with room is not to blame, and keeps nothing of the question', async () => {
  await requireRoom(folder, little)
  expect(await readdir(folder)).toEqual([])
})

test.each<[string, object]>([
  ['SWEEPSTACK_CACHE', { megabytes: 2 ** 40 }],
  ['TMPDIR', { temporary: 2 ** 40 }],
])('room that lacks is told in megabytes, and that %s names another disk', async (name, needed) => {
  const env = { TMPDIR: folder }
  await expect(requireRoom(folder, { ...little, env, ...needed })).rejects.toMatchObject({
    code: 'NO_PLACE',
    message: expect.stringMatching(/has room for \d+ MB, and about \d+ MB are needed there$/),
    fix: expect.stringContaining(`set ${name} to`),
  })
})

test('so is a folder that we may not write', async () => {
  await chmod(folder, 0o555)
  const isRoot = process.geteuid?.() === 0
  if (isRoot) process.seteuid?.(65534)
  try {
    await expect(requireRoom(folder, little)).rejects.toMatchObject({
      code: 'NO_PLACE',
      message: expect.stringContaining(`${folder}: EACCES`),
      fix: expect.stringContaining('SWEEPSTACK_CACHE'),
    })
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
})

test.runIf(process.platform === 'linux')('and a cache that no system makes', async () => {
  const env = { ...process.env, SWEEPSTACK_CACHE: '/proc/x/y' }
  await expect(ensureIconSets({ env, progress: () => undefined })).rejects.toMatchObject({
    code: 'NO_PLACE',
    message: expect.stringContaining("ENOENT: no such file or directory, mkdir '/proc/x'"),
  })
})
