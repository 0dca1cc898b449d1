import { tmpdir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from '@sweepstack/client'
import { initialState } from '@sweepstack/core'
import { parseDefinition } from '@sweepstack/protocol'
import { openRedis } from '@sweepstack/redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { keysOf } from '../../../packages/redis/src/keys.ts'
import { startTestApi } from '../../support/api.ts'
import { datasetRecord } from '../../support/records.ts'
import { startCli } from '../../support/run-cli.ts'

/** A dataset goes only if no sweep needs its content, and a sweep comes only on a dataset that is there. */
let api: Awaited<ReturnType<typeof startTestApi>>
let client: ReturnType<typeof createClient>
let url: string
let raw: Redis
let made = 0
let hash: string

beforeAll(async () => {
  api = await startTestApi()
  ;({ url } = await api.listen())
  client = createClient({ url })
  raw = new Redis(api.server.url)
})
afterAll(async () => {
  raw?.disconnect()
  await api?.[Symbol.asyncDispose]()
})
beforeEach(async () => {
  made += 1
  hash = made.toString(16).padStart(64, 'e')
  await register('pets')
})

const register = (name: string, content = hash) =>
  api.redis.datasets.register(datasetRecord({ name, hash: content }))
const definition = { name: 's', dataset: 'pets', parameters: { epochs: 1 } }
const post = () => client.createSweep(definition)
const remove = (...names: string[]) =>
  startCli(tmpdir(), url, ['datasets', 'remove', ...names]).ended
const forget = async (id: string) => {
  await raw.hset(keysOf('sweepstack').sweep(id), 'status', 'completed')
  await raw.del(keysOf('sweepstack').inbox(id))
  await client.deleteSweep(id)
}

test('one that no sweep needs goes by its name, with its hash', async () => {
  expect(await remove('pets')).toEqual({ code: 0, stdout: 'removed pets\n', stderr: '' })
  for (const name of ['pets', hash]) {
    await expect(client.dataset(name)).rejects.toMatchObject({
      problem: { code: 'DATASET_NOT_FOUND' },
    })
  }
  const again = await remove('pets')
  expect(again.code).toBe(1)
  expect(again.stderr).toContain('There is no dataset pets.')
  await expect(post()).rejects.toMatchObject({ problem: { code: 'UNKNOWN_DATASET' } })
})

test('one that sweeps need stays, they are named, and it goes after them', async () => {
  const sweeps = [await post(), await post()]
  const { code, stderr } = await remove('pets')
  expect(code).toBe(1)
  expect(stderr).toContain('pets cannot be removed: 2 sweeps need it.')
  for (const { id } of sweeps) expect(stderr).toContain(`${id} needs it`)
  expect(stderr).toContain('fix: delete these sweeps first')
  expect(await client.dataset('pets')).toMatchObject({ hash })
  for (const { id } of sweeps) {
    await expect(client.removeDataset('pets')).rejects.toMatchObject({
      problem: { code: 'DATASET_IN_USE', status: 409 },
    })
    await forget(id)
  }
  await client.removeDataset('pets')
})

test('of two names of one content either goes, and the last one is held', async () => {
  await register('animals')
  const { id } = await post()
  await client.removeDataset('pets')
  expect(await client.dataset(hash)).toMatchObject({ hash })
  await expect(client.removeDataset('animals')).rejects.toMatchObject({
    problem: { code: 'DATASET_IN_USE', errors: [{ message: `${id} needs it` }] },
  })
  await forget(id)
  await client.removeDataset('animals')
})

test('a name stays while a sweep needs a version of it; the others of its versions go', async () => {
  const { id } = await post()
  await register('pets', 'f'.repeat(64))
  await expect(client.removeDataset('pets')).rejects.toMatchObject({
    problem: { code: 'DATASET_IN_USE', errors: [{ message: `${id} needs it` }] },
  })
  await client.removeDataset('pets@ffffffff')
  expect(await client.dataset('pets')).toMatchObject({ hash })
  await forget(id)
  await client.removeDataset('pets')
})

test('a sweep that was checked before the removal is refused, and its idempotency key is free', async () => {
  const checked = parseDefinition(definition)
  const epochs = { asked: 1, unique: 1, trained: 0 }
  const plan = { trials: 1, lineages: 1, epochs, etaSeconds: null, parameters: {}, warnings: [] }
  const state = initialState(checked, hash)
  const id = `swp_${'z'.repeat(20)}`
  const idempotency = { key: 'once', digest: 'x' }
  const create = () =>
    api.redis.sweeps.create({
      id,
      name: 's',
      tags: [],
      state,
      plan,
      idempotency,
      ifRegistered: true,
    })
  await client.removeDataset('pets')
  expect(await create()).toEqual({ kind: 'datasetGone' })
  await register('pets', 'f'.repeat(64))
  expect(await create()).toEqual({ kind: 'datasetGone' })
  expect(await api.redis.sweeps.read(id)).toBeUndefined()
  await register('pets')
  expect(await create()).toEqual({ kind: 'created' })
  await forget(id)
})

test('one that an older version registered has its record under its name only', async () => {
  await raw.hdel(keysOf('sweepstack').datasetFacts, hash)
  const { id } = await post()
  await expect(client.removeDataset('pets')).rejects.toMatchObject({
    problem: { code: 'DATASET_IN_USE' },
  })
  await forget(id)
  await client.removeDataset('pets')
})

test('posts and removals at the same time never leave a sweep without its dataset', async () => {
  const other = await openRedis({ url: api.server.url, role: 'api' })
  try {
    for (let round = 0; round < 40; round += 1) {
      await register('pets')
      const removal = sleep(round / 4).then(() => other.datasets.remove('pets'))
      const [posted, removed] = await Promise.allSettled([post(), removal])
      if (removed.status === 'rejected') throw removed.reason
      const isRemoved = removed.value.kind === 'removed'
      expect([round, isRemoved]).toEqual([round, posted.status === 'rejected'])
      if (posted.status === 'fulfilled') await forget(posted.value.id)
    }
  } finally {
    await other.close()
  }
})
