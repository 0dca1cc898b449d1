import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'

/** Records of which somebody else has made another kind of key; scripts, scheduler and API are real. */
let board: Board
let raw: Redis
beforeAll(async () => {
  board = await startBoard({ train: 10, val: 100, test: 0 })
  raw = new Redis(board.server.url)
})
afterAll(async () => {
  raw?.disconnect()
  await board?.[Symbol.asyncDispose]()
})

test('a command that can never be carried out ends its own trial, and the sweep goes on', async () => {
  const response = await board.app.inject({
    method: 'POST',
    url: '/v1/sweeps',
    payload: {
      name: 'damaged',
      dataset: 'tiny',
      parameters: { epochs: 1, learningRate: [0.1, 0.2, 0.3] },
    },
  })
  const { id } = response.json()
  await raw.set(`{sweepstack}:sweep:${id}:trial:2`, 'not a trial')
  await board.scheduler.advance(id)
  expect(await raw.llen(`{sweepstack}:sweep:${id}:outbox`)).toBe(0)
  await raw.del(`{sweepstack}:sweep:${id}:trial:2`)
  const opened = await board.trials(id)
  expect(opened.map(({ number }) => number)).toEqual([1, 3])
  for (const trial of opened) await board.finish(trial, 50)
  await board.scheduler.advance(id)
  expect((await board.redis.sweeps.read(id))?.state).toMatchObject({
    status: 'completed',
    ended: { completed: 2, failed: 1 },
    reason: '1 trial failed',
  })
})

test('what cannot be carried out for now is carried out later', async () => {
  const id = await board.open({ learningRate: [0.4, 0.5] })
  await raw.acl('SETUSER', 'default', '-hset')
  const again = board.redis.sweeps.push(id, { type: 'statusRequested', status: 'paused' })
  await expect(again.then(() => board.scheduler.advance(id))).rejects.toThrow()
  await raw.acl('SETUSER', 'default', '+hset')
  await board.scheduler.advance(id)
  expect((await board.redis.sweeps.read(id))?.state.status).toBe('paused')
})
