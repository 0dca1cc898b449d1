import { tmpdir } from 'node:os'
import { createClient } from '@sweepstack/client'
import { collectGarbage } from '@sweepstack/retention'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { keysOf } from '../../../packages/redis/src/keys.ts'
import { type Board, startBoard } from '../../support/board.ts'
import { datasetRecord } from '../../support/records.ts'
import { startCli } from '../../support/run-cli.ts'

/** What was registered under one name, one after the other: known by the hash, and kept for the sweeps that need it. */
let board: Board
let client: ReturnType<typeof createClient>
let url: string
let raw: Redis
let round = 0
let name: string

const keys = keysOf('sweepstack')
const day = 86_400_000
/** From the oldest to the newest; the first two begin with the same digits. */
const hashes = ['abcdef011'.padEnd(64, '0'), 'abcdef012'.padEnd(64, '0'), 'c'.repeat(64)] as const

beforeAll(async () => {
  board = await startBoard({ train: 10, val: 100, test: 0 })
  url = await board.app.listen({ port: 0, host: '127.0.0.1' })
  client = createClient({ url })
  raw = new Redis(board.server.url)
})
afterAll(async () => {
  raw?.disconnect()
  await board?.[Symbol.asyncDispose]()
})
beforeEach(async () => {
  await raw.del(keys.datasets, keys.datasetFacts, keys.datasetVersions, keys.sweeps)
  round += 1
  name = `pets-${round}`
  for (const [place, hash] of hashes.entries()) await register(hash, place)
})

const register = (hash: string, daysLater = 0, dataset = name) =>
  board.redis.datasets.register(
    datasetRecord({
      name: dataset,
      hash,
      splits: { train: 10 + daysLater, val: 100, test: 0 },
      registeredAt: new Date(Date.UTC(2026, 0, 1 + daysLater)).toISOString(),
    }),
  )
const definition = (dataset: string) => ({ name: 's', dataset, parameters: { epochs: 1 } })
const versionsOf = async (dataset: string) =>
  (await client.dataset(dataset)).versions.map(({ hash }) => hash)
const cli = (...args: string[]) => startCli(tmpdir(), url, args).ended

test('datasets are listed by name, numbers by value, with how many warnings each has', async () => {
  for (const [place, dataset] of ['run-10', 'run-9', 'cats'].entries()) {
    const warnings = ['few images', 'one class', 'no images'].slice(0, place)
    await board.redis.datasets.register(
      datasetRecord({ name: dataset, hash: String(place).repeat(64), warnings }),
    )
  }
  const names = (await client.datasets()).map((dataset) => dataset.name)
  expect(names).toEqual(['cats', name, 'run-9', 'run-10'])
  const { stdout } = await cli('datasets', 'list')
  expect(stdout.split('\n').slice(-3)).toEqual([
    'cats: 2 warnings: datasets show cats',
    'run-9: 1 warning: datasets show run-9',
    '',
  ])
})

test.each([
  ['the name', () => name, hashes[2]],
  ['a name with digits', () => `${name}@abcdef011`, hashes[0]],
  ['a name with the whole hash', () => `${name}@${hashes[1]}`, hashes[1]],
  ['digits alone', () => 'abcdef012', hashes[1]],
])('%s stands for one version, for sweeps, plans and whoever looks', async (_, reference, hash) => {
  expect(await client.dataset(reference())).toMatchObject({ name, hash })
  const sweep = await client.createSweep(definition(reference()))
  expect(sweep).toMatchObject({ datasetHash: hash, definition: { dataset: reference() } })
  expect(await client.plan(definition(reference()))).toMatchObject({ trials: 1 })
})

test('a sweep keeps the version it began with, and the command line says which', async () => {
  const { id } = await client.createSweep(definition(name))
  await register('d'.repeat(64), 4)
  expect((await client.sweep(id)).datasetHash).toBe(hashes[2])
  expect((await cli('list')).stdout).toMatch(new RegExp(`${id}.* ${name}@cccccccccccc`))
})

test.each([
  ['abcdef01', 'AMBIGUOUS_ID', /2 ids begin with abcdef01/],
  [
    '00000000',
    'UNKNOWN_DATASET',
    /There is no version 00000000 of .*@cccccccccccc, .*@abcdef012000/,
  ],
])('the digits %s name no version', async (digits, code, detail) => {
  const reference = `${name}@${digits}`
  const refused = code === 'UNKNOWN_DATASET' ? 'DATASET_NOT_FOUND' : code
  const ask = [
    [() => client.createSweep(definition(reference)), code],
    [() => client.plan(definition(reference)), code],
    [() => client.dataset(reference), refused],
    [() => client.removeDataset(reference), refused],
    [() => client.renameDataset(reference, 'other'), refused],
  ] as const
  for (const [answer, expected] of ask) {
    await expect(answer()).rejects.toMatchObject({
      problem: { code: expected, detail: expect.stringMatching(detail) },
    })
  }
  expect(await versionsOf(name)).toHaveLength(3)
})

test.each(['pets@', 'pets@abc', `pets@${'a'.repeat(65)}`, 'pets@ABCDEF01', '@abcdef01', 'a@b@c'])(
  '%s is no reference',
  async (reference) => {
    for (const asked of [client.dataset(reference), client.removeDataset(reference)]) {
      await expect(asked).rejects.toMatchObject({ problem: { code: 'INVALID_REQUEST' } })
    }
    await expect(client.createSweep(definition(reference))).rejects.toMatchObject({
      problem: { code: 'INVALID_DEFINITION', errors: [{ path: 'dataset' }] },
    })
  },
)

test('list and show tell the versions with their day, images and sweeps', async () => {
  await client.createSweep(definition(`${name}@abcdef011`))
  const [listed] = await client.datasets()
  expect(listed?.versions).toMatchObject([
    { hash: hashes[2], isCurrent: true, sweeps: 0, splits: { train: 12 } },
    { hash: hashes[1], isCurrent: false, sweeps: 0, registeredAt: '2026-01-02T00:00:00.000Z' },
    { hash: hashes[0], isCurrent: false, sweeps: 1, splits: { train: 10 } },
  ])
  const { stdout } = await cli('datasets', 'list')
  expect(stdout).toMatch(new RegExp(`^${name} +2 +12 +100 +0 +64×64 +2026-01-03 +0 +c{12}`, 'm'))
  expect(stdout).toMatch(new RegExp(`^${name}@abcdef011000 +10 +100 +0 +2026-01-01 +1 `, 'm'))
  const shown = await cli('datasets', 'show', `${name}@abcdef011`)
  expect(shown.stdout).toContain(`${name}: ${hashes[0]}`)
  expect(shown.stdout).toMatch(/@cccccccccccc +2026-01-03T\S+ +12 +100 +0 +0 +current/)
})

test('one version goes; the newest of the others is then the current one', async () => {
  const { code, stdout } = await cli('datasets', 'remove', `${name}@cccccccc`)
  expect([code, stdout]).toEqual([0, `removed ${name}@cccccccc\n`])
  expect(await versionsOf(name)).toEqual([hashes[1], hashes[0]])
  await client.removeDataset(`${name}@abcdef011`)
  expect(await versionsOf(name)).toEqual([hashes[1]])
  await expect(client.dataset(hashes[0])).rejects.toMatchObject({
    problem: { code: 'DATASET_NOT_FOUND' },
  })
  await client.removeDataset(`${name}@abcdef012`)
  expect(await client.datasets()).toEqual([])
})

test('a version that a sweep needs stays; the name goes with all others once it does not', async () => {
  const { id } = await client.createSweep(definition(`${name}@abcdef011`))
  for (const reference of [name, `${name}@abcdef011`]) {
    await expect(client.removeDataset(reference)).rejects.toMatchObject({
      problem: { code: 'DATASET_IN_USE', errors: [{ message: `${id} needs it` }] },
    })
  }
  expect(await versionsOf(name)).toHaveLength(3)
  await client.removeDataset(`${name}@abcdef012`)
  await raw.del(keys.sweeps)
  await client.removeDataset(name)
  expect(await raw.hlen(keys.datasetVersions)).toBe(0)
  expect(await raw.hlen(keys.datasetFacts)).toBe(0)
})

test('registered again, a former version is the current one, and none is there twice', async () => {
  await register(hashes[0], 9)
  expect(await versionsOf(name)).toEqual([hashes[0], hashes[2], hashes[1]])
})

test('all versions take a new name, or one of them alone', async () => {
  const { id } = await client.createSweep(definition(`${name}@abcdef011`))
  await client.renameDataset(name, 'animals')
  expect(await versionsOf('animals')).toEqual([hashes[2], hashes[1], hashes[0]])
  expect(await client.dataset(hashes[0])).toMatchObject({ name: 'animals' })
  await client.renameDataset('animals@abcdef011', 'first')
  await client.renameDataset('animals@cccccccc', 'last')
  expect(await versionsOf('animals')).toEqual([hashes[1]])
  expect(await versionsOf('first')).toEqual([hashes[0]])
  expect(await versionsOf('last')).toEqual([hashes[2]])
  await expect(client.removeDataset('first')).rejects.toMatchObject({
    problem: { code: 'DATASET_IN_USE', errors: [{ message: `${id} needs it` }] },
  })
})

test('content under two names outlives one of them, also where it is a former version', async () => {
  await register(hashes[0], 0, 'copies')
  await client.createSweep(definition(hashes[0]))
  await client.removeDataset('copies')
  expect(await client.dataset(hashes[0])).toMatchObject({ name })
  expect(await versionsOf(name)).toHaveLength(3)
})

test('what a version before this one wrote is read: its former versions have facts only', async () => {
  await raw.del(keys.datasetVersions)
  expect(await versionsOf(name)).toEqual([hashes[2], hashes[1], hashes[0]])
  await client.removeDataset(`${name}@abcdef012`)
  expect(await versionsOf(name)).toEqual([hashes[2], hashes[0]])
  await raw.del(keys.datasetFacts, keys.datasetVersions)
  expect(await versionsOf(name)).toEqual([hashes[2]])
  await register('d'.repeat(64), 4)
  expect(await versionsOf(name)).toEqual(['d'.repeat(64), hashes[2]])
})

test('a version that no sweep needs is collected when the next one has been there long enough', async () => {
  await client.createSweep(definition(`${name}@abcdef011`))
  const { redis, artifacts } = board
  for (const hash of hashes) await artifacts.put(`datasets/${hash}.dataset`, Buffer.alloc(10))
  const collect = (unreferencedMs: number, dryRun = false) =>
    collectGarbage(
      { retention: redis.retention, datasets: redis.datasets, artifacts },
      { policy: { filesMs: day, unreferencedMs, best: 1 }, now: Date.now() + day, dryRun },
    )
  expect(await collect(Number.POSITIVE_INFINITY)).toMatchObject({ datasetVersions: 0, files: 0 })
  const untilNow = Date.now() + day - Date.UTC(2026, 0, 3)
  expect(await collect(untilNow + 60_000)).toMatchObject({ datasetVersions: 0, files: 0 })
  expect(await collect(day, true)).toMatchObject({ datasetVersions: 1, files: 1 })
  expect(await versionsOf(name)).toHaveLength(3)
  expect(await collect(day)).toMatchObject({ datasetVersions: 1, files: 1 })
  expect(await versionsOf(name)).toEqual([hashes[2], hashes[0]])
  const left = (await artifacts.list('datasets/')).map(({ name: file }) => file.slice(9, 18))
  expect(left.sort()).toEqual(['abcdef011', 'ccccccccc'])
})

test('registrations and removals of versions at the same time lose none and leave no half', async () => {
  const others = Array.from({ length: 12 }, (_, place) => `${place}`.padStart(64, 'e'))
  await Promise.all([
    ...others.map((hash, place) => register(hash, 5 + place)),
    ...hashes.map((hash) => client.removeDataset(`${name}@${hash}`)),
  ])
  expect((await versionsOf(name)).sort()).toEqual(others.sort())
  expect(await raw.hlen(keys.datasetVersions)).toBe(others.length)
})
