import { tmpdir } from 'node:os'
import { createClient } from '@sweepstack/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApi } from '../../support/api.ts'
import { datasetRecord } from '../../support/records.ts'
import { startCli } from '../../support/run-cli.ts'

/** A dataset under another name is the same one. */
let api: Awaited<ReturnType<typeof startTestApi>>
let client: ReturnType<typeof createClient>
let url: string
beforeAll(async () => {
  api = await startTestApi()
  ;({ url } = await api.listen())
  client = createClient({ url })
})
afterAll(async () => api?.[Symbol.asyncDispose]())

const register = (name: string, digit: string) =>
  api.redis.datasets.register(datasetRecord({ name, hash: digit.repeat(64) }))
const rename = (...names: string[]) =>
  startCli(tmpdir(), url, ['datasets', 'rename', ...names]).ended
const known = async () =>
  Object.fromEntries((await client.datasets()).map(({ name, hash }) => [name, hash[0]]))
const sweepOn = (dataset: string) =>
  client.createSweep({ name: 's', dataset, parameters: { epochs: 1 } })

test('it has the new name everywhere, and its sweeps go on', async () => {
  await register('cats', '1')
  const { id } = await sweepOn('cats')
  const { code, stdout } = await rename('cats', 'felines')
  expect([code, stdout]).toEqual([0, 'felines: 111111111111\n'])
  expect(await known()).toEqual({ tiny: 'a', felines: '1' })
  for (const name of ['felines', '1'.repeat(64)]) {
    expect(await client.dataset(name)).toMatchObject({ name: 'felines', hash: '1'.repeat(64) })
  }
  expect((await client.leaderboard(id)).rows).toEqual([])
  await expect(sweepOn('cats')).rejects.toMatchObject({ problem: { code: 'UNKNOWN_DATASET' } })
  expect((await sweepOn('felines')).datasetHash).toBe('1'.repeat(64))
  await expect(client.removeDataset('felines')).rejects.toMatchObject({
    problem: { code: 'DATASET_IN_USE' },
  })
})

test('a name that is taken, one that is none and one that is not there are refused', async () => {
  await register('dogs', '2')
  const before = await known()
  const taken = await rename('dogs', 'tiny')
  expect(taken.code).toBe(1)
  expect(taken.stderr).toContain('A dataset tiny exists already.')
  expect(taken.stderr).toContain('fix: use another name')
  for (const name of ['Dogs', '../dogs', '']) {
    await expect(client.renameDataset('dogs', name)).rejects.toMatchObject({
      problem: { code: 'INVALID_REQUEST' },
    })
  }
  expect((await rename('dogs', 'Dogs')).stderr).toContain('"Dogs" is no name of a dataset')
  await expect(client.renameDataset('nothing', 'other')).rejects.toMatchObject({
    problem: { code: 'DATASET_NOT_FOUND' },
  })
  expect(await client.renameDataset('dogs', 'dogs')).toMatchObject({ name: 'dogs' })
  expect(await known()).toEqual(before)
})

test('of several that take one name at the same time, one gets it and none is lost', async () => {
  const digits = ['3', '4', '5', '6']
  for (const digit of digits) await register(`many-${digit}`, digit)
  const before = Object.keys(await known()).length
  const answers = await Promise.allSettled(
    digits.map((digit) => client.renameDataset(`many-${digit}`, 'wanted')),
  )
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(Object.keys(await known())).toHaveLength(before)
})

test('one that is registered anew meanwhile keeps its newest content', async () => {
  await register('birds', '7')
  await Promise.all([client.renameDataset('birds', 'fowl'), register('birds', '8')])
  const found = await known()
  expect([found.fowl, found.birds]).toEqual(found.fowl === '8' ? ['8', undefined] : ['7', '8'])
})
