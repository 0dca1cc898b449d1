import { problemSchema } from '@sweepstack/protocol'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'
import { datasetRecord } from '../../support/records.ts'

/** A lineage, or a dataset by its hash, is found by its first digits where no other begins so. */

let board: Board
let lineage: string
/** Begins as `lineage` does, up to the ninth digit. */
let twin: string
const hashes = ['a', 'b'].map((digit) => 'abcdef01'.padEnd(64, digit)) as [string, string]
beforeAll(async () => {
  board = await startBoard({ train: 10, val: 10, test: 0 })
  const [trial] = await board.trials(await board.open({ learningRate: [0.1, 0.2] }))
  await board.finish(trial!, 5)
  lineage = trial!.lineage
  twin = `${lineage.slice(0, 9)}${lineage[9] === '0' ? '1' : '0'}${lineage.slice(10)}`
  const redis = new Redis(board.server.url)
  const key = (name: string) => `{sweepstack}:lineage:${name}`
  await redis.copy(key(lineage), key(twin))
  await redis.zadd('{sweepstack}:lineages', 1, twin)
  redis.disconnect()
  for (const [at, hash] of hashes.entries()) {
    await board.redis.datasets.register(datasetRecord({ name: `twin-${at}`, hash }))
  }
  await board.redis.datasets.register(datasetRecord({ name: 'deadbeef', hash: '1'.repeat(64) }))
  const named = { name: 'other', hash: 'deadbeef'.padEnd(64, '2') }
  await board.redis.datasets.register(datasetRecord(named))
})
afterAll(() => board?.[Symbol.asyncDispose]())

const get = (url: string) => board.app.inject(`/v1${url}`)
async function problemOf(url: string, method: 'GET' | 'POST' = 'GET') {
  return problemSchema.parse((await board.app.inject({ method, url: `/v1${url}` })).json())
}

test('a lineage is found by as many digits as tell it apart, in capitals too', async () => {
  for (const digits of [10, 12, 63, 64]) {
    const key = lineage.slice(0, digits)
    for (const written of [key, key.toUpperCase()]) {
      expect((await get(`/lineages/${written}`)).json()).toMatchObject({ key: lineage })
    }
  }
  const verification = `/v1/lineages/${lineage.slice(0, 12)}/verification`
  const asked = await board.app.inject({ method: 'POST', url: verification })
  expect(asked.json()).toMatchObject({ lineage, status: 'waiting' })
  expect((await board.app.inject(verification)).json()).toEqual(asked.json())
})

test('the digits that two lineages begin with name both', async () => {
  for (const method of ['GET', 'POST'] as const) {
    for (const rest of ['', '/verification'].slice(method === 'GET' ? 0 : 1)) {
      const problem = await problemOf(`/lineages/${lineage.slice(0, 9)}${rest}`, method)
      expect(problem).toMatchObject({ status: 409, code: 'AMBIGUOUS_ID' })
      for (const key of [lineage, twin]) expect(JSON.stringify(problem.errors)).toContain(key)
    }
  }
})

test('digits that none begins with, and too few', async () => {
  const other = lineage.slice(0, 8).replaceAll(/./g, (digit) => (digit === '0' ? '1' : '0'))
  for (const unknown of [other, other.padEnd(64, '0')]) {
    expect(await problemOf(`/lineages/${unknown}`)).toMatchObject({ code: 'LINEAGE_NOT_FOUND' })
  }
  for (const wrong of [
    lineage.slice(0, 7),
    `${lineage}0`,
    `${lineage.slice(0, 11)}g`,
    '*'.repeat(8),
  ]) {
    const { code, errors } = await problemOf(`/lineages/${encodeURIComponent(wrong)}`)
    expect(code).toBe('INVALID_REQUEST')
    expect(errors[0]?.message).toMatch(/8 to 64/)
  }
})

test('so is a dataset by its hash, after those of that name', async () => {
  expect((await get(`/datasets/${hashes[0].slice(0, 12)}`)).json().name).toBe('twin-0')
  expect((await get(`/datasets/${hashes[1]}`)).json().name).toBe('twin-1')
  expect((await get('/datasets/deadbeef')).json().name).toBe('deadbeef')
  expect((await get('/datasets/deadbeef2')).json().name).toBe('other')
  const problem = await problemOf('/datasets/abcdef01')
  expect(problem).toMatchObject({ status: 409, code: 'AMBIGUOUS_ID' })
  for (const hash of hashes) expect(JSON.stringify(problem.errors)).toContain(hash)
  for (const unknown of ['abcdef0', '0'.repeat(8)]) {
    expect(await problemOf(`/datasets/${unknown}`)).toMatchObject({ code: 'DATASET_NOT_FOUND' })
  }
})
