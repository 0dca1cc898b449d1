import { createClient } from '@sweepstack/client'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'
import { reportOf } from '../../support/records.ts'

let board: Board
let client: ReturnType<typeof createClient>
let raw: Redis
beforeAll(async () => {
  board = await startBoard({ train: 10, val: 100, test: 0 })
  client = createClient({ url: await board.listen() })
  raw = new Redis(board.server.url)
})
afterAll(async () => {
  await raw?.quit()
  await board?.[Symbol.asyncDispose]()
})

async function start(lineage: string, worker: string) {
  const started = await board.redis.lineages.start(lineage, worker)
  if (started.kind !== 'started') throw new Error('did not start')
  const { lineages } = board.redis
  return {
    train: (epoch: number) => lineages.report(lineage, started.fence, reportOf(epoch)),
    handBack: () => lineages.handBack(lineage, started.fence),
    fail: () =>
      lineages.fail(lineage, started.fence, { code: 'DIVERGED', class: 'diverged', message: 'x' }),
    retryLater: () =>
      lineages.retryLater(
        lineage,
        started.fence,
        { code: 'TRAINER_DIED', class: 'worker', message: 'x' },
        { delayMs: 0, counts: true, alone: false, elsewhere: false },
      ),
  }
}

const slotsKept = () => raw.keys('{sweepstack}:slots:*')
const shapeOf = async (id: string) =>
  (await client.timeline(id)).lineages.map(({ trials, stretches }) => ({
    trials,
    stretches: stretches.map(
      ({ worker, slot, from, to }) => `${worker}/${slot} ${from}-${to ?? 'now'}`,
    ),
  }))

test('each time in training is told with its worker, its slot and its epochs', async () => {
  const id = await board.open({ epochs: [2, 3], optimizer: ['adam', 'sgd', 'adamax'] })
  const lineages = [...new Set((await board.trials(id)).map(({ lineage }) => lineage))]
  const [first, second, third] = lineages as [string, string, string]
  const before = Date.now()
  const one = await start(first, 'w1')
  const two = await start(second, 'w1')
  const other = await start(third, 'w2')
  expect(await shapeOf(id)).toEqual([
    { trials: expect.any(Array), stretches: ['w1/0 0-now'] },
    { trials: expect.any(Array), stretches: ['w1/1 0-now'] },
    { trials: expect.any(Array), stretches: ['w2/0 0-now'] },
  ])
  await one.train(1)
  await one.handBack()
  // The slot is free for the next one, though the other goes on.
  const again = await start(first, 'w1')
  for (const epoch of [1, 2, 3]) await two.train(epoch)
  await other.retryLater()
  await board.redis.lineages.releaseRetries()
  // Delivered to another worker while it is in training: the first one is gone.
  await start(first, 'w2')
  const last = await start(first, 'w3')
  await again.train(2)
  await last.fail()
  const found = await shapeOf(id)
  expect(found.map(({ stretches }) => stretches)).toEqual([
    ['w1/0 0-1', 'w1/0 1-1', 'w2/0 1-1', 'w3/0 1-1'],
    ['w1/1 0-3'],
    ['w2/0 0-0'],
  ])
  expect(found.flatMap(({ trials }) => trials).sort()).toEqual([1, 2, 3, 4, 5, 6])
  const times = (await client.timeline(id)).lineages[0]!.stretches.flatMap(
    ({ startedAt, endedAt }) => [startedAt, endedAt].map((at) => Date.parse(at as string)),
  )
  expect(times).toEqual([...times].sort((a, b) => a - b))
  expect(times[0]).toBeGreaterThanOrEqual(before - 1000)
  expect(times.at(-1)).toBeLessThanOrEqual(Date.now() + 1000)
  expect(await slotsKept()).toEqual([])
})

test('the newest twenty are kept, and pages follow one another', async () => {
  const id = await board.open({ learningRate: [0.1, 0.2, 0.3] })
  const [trial] = await board.trials(id)
  for (let turn = 1; turn <= 23; turn += 1) {
    await (await start(trial!.lineage, `w${turn}`)).handBack()
  }
  const page = await client.timeline(id, { limit: 2 })
  expect(page.lineages.map(({ trials }) => trials)).toEqual([[1], [2]])
  const workers = page.lineages[0]!.stretches.map(({ worker }) => worker)
  expect(workers).toEqual(Array.from({ length: 20 }, (_, place) => `w${place + 4}`))
  const rest = await client.timeline(id, { limit: 2, after: page.next as string })
  expect(rest).toMatchObject({ lineages: [{ trials: [3], stretches: [] }], next: null })
})

test('a lineage that is forgotten leaves nothing of it', async () => {
  const id = await board.open({ epochs: 1 })
  const [trial] = await board.trials(id)
  await (await start(trial!.lineage, 'w1')).train(1)
  await board.scheduler.advance(id)
  const key = `{sweepstack}:lineage:${trial!.lineage}:stretches`
  expect(await raw.exists(key)).toBe(1)
  const [facts] = await board.redis.retention.facts([trial!.lineage])
  expect(await board.redis.retention.forget(facts!)).toBe(true)
  expect(await raw.exists(key)).toBe(0)
})
