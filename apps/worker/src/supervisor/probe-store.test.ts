import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openArtifactStore } from '@sweepstack/artifacts'
import type { ArtifactStore } from '@sweepstack/core'
import { expect, test } from 'vitest'
import { probeStore } from './probe-store.ts'

test('a store is fit for a worker if what it takes can be got, and keeps nothing of the probe', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-probe-'))
  const store = openArtifactStore(folder)
  await probeStore(store, 'Host_1.lan-17 (b)')
  expect(await store.list('')).toEqual([])
  const forgetful: ArtifactStore = { ...store, get: async () => undefined }
  await expect(probeStore(forgetful, 'w')).rejects.toThrow('not there afterwards')
  const wrong: ArtifactStore = { ...store, get: async () => new Uint8Array(64 * 1024) }
  await expect(probeStore(wrong, 'w')).rejects.toThrow('something else')
  expect(await store.list('')).toEqual([])
  await rm(folder, { recursive: true })
})
