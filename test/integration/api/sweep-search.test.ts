import { createClient } from '@sweepstack/client'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'
import { startCli } from '../../support/run-cli.ts'

let board: Board
let url: string
const ids: string[] = []
beforeAll(async () => {
  board = await startBoard({ train: 10, val: 100, test: 0 })
  url = await board.listen()
  for (const [name, ...tags] of [
    ['Emoji grid', 'paper'],
    ['Emoji random', 'paper', 'draft'],
    ['Fashion', 'draft'],
    ['Größe', 'äöü & <b>'],
  ] as [string, ...string[]][]) {
    ids.push(await board.open({}, { name, tags }))
  }
})
afterAll(async () => board?.[Symbol.asyncDispose]())

const client = () => createClient({ url })
const namesOf = async (query: Parameters<ReturnType<typeof client>['sweeps']>[1], limit = 20) =>
  (await client().sweeps(limit, query)).sweeps.map(({ name }) => name)

test('sweeps are found by words, tags and status, the newest first', async () => {
  expect(await namesOf({})).toEqual(['Größe', 'Fashion', 'Emoji random', 'Emoji grid'])
  expect(await namesOf({ text: 'emoji' })).toEqual(['Emoji random', 'Emoji grid'])
  expect(await namesOf({ text: 'draft random' })).toEqual(['Emoji random'])
  expect(await namesOf({ text: 'GRÖẞE'.toLowerCase() })).toEqual(['Größe'])
  expect(await namesOf({ text: ids[2]!.slice(0, 12) })).toEqual(['Fashion'])
  expect(await namesOf({ tags: ['paper'] })).toEqual(['Emoji random', 'Emoji grid'])
  expect(await namesOf({ tags: ['paper', 'draft'] })).toEqual(['Emoji random'])
  expect(await namesOf({ tags: ['äöü & <b>'] })).toEqual(['Größe'])
  expect(await namesOf({ statuses: ['completed', 'failed'] })).toEqual([])
  await client().changeSweep(ids[0]!, { status: 'cancelled', tags: ['done'] })
  await board.scheduler.advance(ids[0]!)
  expect(await namesOf({ statuses: ['cancelled'], tags: ['done'] })).toEqual(['Emoji grid'])
  expect(await namesOf({ tags: ['paper'] })).toEqual(['Emoji random'])
})

test('a page goes on where the one before it ended', async () => {
  const first = await client().sweeps(1, { text: 'a', tags: ['draft'] })
  expect(first.sweeps.map(({ name }) => name)).toEqual(['Fashion'])
  const before = first.next as string
  expect(await namesOf({ text: 'a', tags: ['draft'], before }, 1)).toEqual(['Emoji random'])
  const wrong = { statuses: ['lost' as 'failed'] }
  await expect(client().sweeps(20, wrong)).rejects.toMatchObject({
    problem: { code: 'INVALID_REQUEST' },
  })
})

test.each([
  [1.8e12, {}],
  [1.9e12, { text: 'sweep' }],
] as const)(
  'sweeps of one millisecond stand on one page each: at %d, asked with %o',
  async (created, query) => {
    const redis = new Redis(board.server.url)
    const together: string[] = []
    for (let place = 0; place < 5; place += 1) {
      together.push(await board.open({}, { name: 'sweep', tags: [] }))
    }
    // Later than all others, and at once.
    await redis.zadd('{sweepstack}:sweeps', ...together.flatMap((id) => [created, id]))
    redis.disconnect()
    const found: string[] = []
    for (let before: string | undefined; found.length < 5; ) {
      const page = await client().sweeps(2, {
        ...query,
        ...(before === undefined ? {} : { before }),
      })
      found.push(...page.sweeps.map(({ id }) => id))
      before = page.next ?? undefined
      if (before === undefined) break
    }
    expect(found.slice(0, 5)).toEqual(together.sort().reverse())
    for (const id of together) await client().changeSweep(id, { status: 'cancelled' })
  },
)

test('a search looks at so many sweeps at a time, and says where it goes on', async () => {
  const redis = new Redis(board.server.url)
  const others = Array.from({ length: 5200 }, (_, place) => [
    2e12 + place,
    `swp_${String(place).padStart(20, '0')}`,
  ])
  await redis.zadd('{sweepstack}:sweeps', ...(others.flat() as [number, string]))
  const found = await client().sweeps(20, { text: 'emoji' })
  expect([found.sweeps, found.next]).toEqual([[], `${2e12 + 200}-swp_${'200'.padStart(20, '0')}`])
  expect(await namesOf({ text: 'emoji', before: found.next as string })).toEqual([
    'Emoji random',
    'Emoji grid',
  ])
  const args = ['list', '--search', 'emoji', '--tag', 'draft']
  const { stdout } = await startCli(process.cwd(), url, args).ended
  expect(stdout).toMatch(/Emoji random/)
  expect(stdout).not.toMatch(/Emoji grid|Fashion/)
  await redis.zremrangebyscore('{sweepstack}:sweeps', 2e12, '+inf')
  await redis.quit()
})

test('a list on a terminal says that there are older ones, and shows them', async () => {
  const list = async (...args: string[]) => {
    return (await startCli(process.cwd(), url, ['list', '--search', 'emoji', ...args]).ended).stdout
  }
  const some = await list('--limit', '1')
  expect(some).toMatch(/Emoji random/)
  expect(some).not.toMatch(/Emoji grid/)
  expect(some).toMatch(/older ones are not shown: --limit 10\n$/)
  const all = await list('--limit', '10')
  expect(all).toMatch(/Emoji random[\s\S]*Emoji grid/)
  expect(all).not.toMatch(/older ones/)
  expect(await list()).toBe(all)
})
