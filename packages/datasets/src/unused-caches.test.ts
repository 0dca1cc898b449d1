import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ArtifactStore } from '@sweepstack/core'
import { expect, test } from 'vitest'
import { ensureDatasetCache } from './transfer.ts'
import { dropUnusedCaches } from './unused-caches.ts'

test('a cache goes when nobody has opened it for long, another file never', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'sweepstack-caches-'))
  const [used, unused] = ['a', 'b'].map((letter) => letter.repeat(64)) as [string, string]
  const half = `${unused}.dataset.0a1b-2c.partial`
  const long = new Date(Date.now() - 86_400_000)
  for (const name of [`${used}.dataset`, `${unused}.dataset`, half, 'notes.txt']) {
    await writeFile(path.join(directory, name), 'pixels')
    await utimes(path.join(directory, name), long, long)
  }
  await ensureDatasetCache({ hash: used, directory, store: {} as ArtifactStore })
  expect(await dropUnusedCaches(directory, Date.now() - 3_600_000)).toBe(12)
  expect((await readdir(directory)).sort()).toEqual([`${used}.dataset`, 'notes.txt'])
  expect(await dropUnusedCaches(path.join(directory, 'absent'), Date.now())).toBe(0)
  await rm(directory, { recursive: true })
})
