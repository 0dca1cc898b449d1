import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { createClient } from '@sweepstack/client'
import type { StreamEvent, TrialSummary } from '@sweepstack/protocol'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'
import { reportOf } from '../../support/records.ts'

/** Event streams over real sockets, with real records; the epochs have made-up figures. */
let board: Board
let raw: Redis
let url: string
beforeAll(async () => {
  board = await startBoard({ train: 10, val: 100, test: 0 })
  raw = new Redis(board.server.url)
  url = await board.listen()
})
afterAll(async () => {
  raw?.disconnect()
  await board?.[Symbol.asyncDispose]()
})

const rates = (count: number) => Array.from({ length: count }, (_, place) => (place + 1) / 10_000)
const openSweep = (count: number) => board.open({ learningRate: rates(count) })
const client = () => createClient({ url })
const streamKey = (id: string) => `{sweepstack}:sweep:${id}:events`

/** Reports the only epoch of so many trials, and lets the scheduler end the sweep if all have. */
async function finishSome(id: string, trials: TrialSummary[]) {
  for (const trial of trials) await board.finish(trial, trial.number % 100)
  await board.scheduler.advance(id)
}

async function collect(events: AsyncIterable<StreamEvent>): Promise<StreamEvent[]> {
  const all: StreamEvent[] = []
  for await (const event of events) all.push(event)
  return all
}

async function get(path: string, options: { method?: string; headers?: object } = {}) {
  const sent = httpRequest(`${url}/v1/sweeps/${path}`, { agent: false, ...options } as object)
  sent.end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  return response
}
const textOf = async (response: IncomingMessage) => {
  let text = ''
  for await (const chunk of response) text += chunk
  return text
}

describe('a stream', () => {
  test('tells all from the first to the last event, then ends; so does that of a sweep long over', async () => {
    const id = await openSweep(3)
    const live = collect(client().events(id, AbortSignal.timeout(20_000)))
    await finishSome(id, await board.trials(id))
    const told = await live
    expect(told.at(-1)).toEqual({ type: 'end', status: 'completed' })
    expect(told.filter(({ type }) => type === 'report')).toHaveLength(3)
    expect(
      told.filter((event) => event.type === 'trial' && event.status === 'completed'),
    ).toHaveLength(3)
    expect(await collect(client().events(id, AbortSignal.timeout(5000)))).toEqual(told)
    const { cursor } = await client().sweep(id)
    expect(
      await collect(client().events(id, AbortSignal.timeout(5000), { after: cursor })),
    ).toEqual([])
    await raw.del(streamKey(id))
    const end = { type: 'end', status: 'completed' }
    expect(await collect(client().events(id, AbortSignal.timeout(5000), { after: '0' }))).toEqual([
      end,
    ])
    expect(
      (await collect(client().events(id, AbortSignal.timeout(5000), { after: cursor })))[0],
    ).toEqual({
      type: 'reset',
    })
  })

  test('answers 204 to who has all of a sweep that is over and comes again', async () => {
    const id = await openSweep(1)
    await finishSome(id, await board.trials(id))
    const { cursor } = await client().sweep(id)
    const headers = { 'last-event-id': cursor }
    expect((await get(`${id}/events`, { headers })).statusCode).toBe(204)
    expect((await textOf(await get(`${id}/events`))).match(/^id: /gm)?.length).toBeGreaterThan(1)
  })

  test('HEAD says that there is one, and ends', async () => {
    const id = await openSweep(1)
    const response = await get(`${id}/events`, { method: 'HEAD' })
    expect([response.statusCode, response.headers['content-type']]).toEqual([
      200,
      'text/event-stream',
    ])
    response.resume()
    await once(response, 'end')
    const absent = await get(`swp_${'a'.repeat(20)}/events`, { method: 'HEAD' })
    expect(absent.statusCode).toBe(404)
  })

  test.each(['x', '-1', '1-', '9'.repeat(40)])('refuses the cursor %s', async (after) => {
    const id = await openSweep(1)
    expect((await get(`${id}/events?after=${after}`)).statusCode).toBe(400)
  })

  test('goes on behind an event that cannot be read', async () => {
    const id = await openSweep(2)
    const live = collect(client().events(id, AbortSignal.timeout(20_000)))
    const trials = await board.trials(id)
    await finishSome(id, trials.slice(0, 1))
    await raw.xadd(streamKey(id), '*', 'type', 'nonsense', 'at', 'x', 'fields', '{')
    await raw.xadd(streamKey(id), '*', 'a', 'b')
    await finishSome(id, trials.slice(1))
    const told = await live
    expect(told.filter(({ type }) => type === 'report')).toHaveLength(2)
    expect(told.at(-1)).toEqual({ type: 'end', status: 'completed' })
  })

  test('ends when its sweep is deleted, and for a client that may not or finds nothing', async () => {
    const none = `swp_${'a'.repeat(20)}`
    await expect(collect(client().events(none, AbortSignal.timeout(5000)))).rejects.toMatchObject({
      problem: { code: 'SWEEP_NOT_FOUND' },
    })
  })
})

describe('a cursor that is older than what is kept', () => {
  test('is told by a reset, and what is kept follows', async () => {
    const id = await openSweep(6)
    const trials = await board.trials(id)
    await finishSome(id, trials.slice(0, 1))
    const { cursor } = await client().sweep(id)
    await finishSome(id, trials.slice(1, 4))
    await raw.xtrim(streamKey(id), 'MAXLEN', '=', 2)
    await finishSome(id, trials.slice(4))
    const told = await collect(client().events(id, AbortSignal.timeout(10_000), { after: cursor }))
    expect(told[0]).toEqual({ type: 'reset' })
    expect(told.at(-1)).toEqual({ type: 'end', status: 'completed' })
    const kept = await raw.xlen(streamKey(id))
    expect(told).toHaveLength(kept + 2)
  })

  test('of a time that Redis lost is told as well', async () => {
    const id = await openSweep(2)
    const trials = await board.trials(id)
    await finishSome(id, trials.slice(0, 1))
    const { cursor } = await client().sweep(id)
    await raw.xdel(streamKey(id), cursor)
    await finishSome(id, trials.slice(1))
    const told = await collect(client().events(id, AbortSignal.timeout(10_000), { after: cursor }))
    expect(told[0]).toEqual({ type: 'reset' })
  })
})

test('of what a reader does not take one page is held, and it gets all once it reads', async () => {
  const id = await openSweep(1)
  const report = JSON.stringify({
    lineage: 'a'.repeat(64),
    trials: [1],
    worker: 'w'.repeat(20_000),
    report: reportOf(1),
  })
  const count = 2400
  const tell = async () => {
    for (let sent = 0; sent < count; sent += 200) {
      const pipeline = raw.pipeline()
      for (let one = 0; one < 200; one += 1) {
        pipeline.xadd(streamKey(id), '*', 'type', 'report', 'at', Date.now(), 'fields', report)
      }
      await pipeline.publish('{sweepstack}:told', id).exec()
      await new Promise((resolve) => setTimeout(resolve, 40))
    }
  }
  const answers: ServerResponse[] = []
  board.app.server.once('request', (_, answer) => answers.push(answer))
  const response = await get(`${id}/events`)
  response.pause()
  await tell()
  // A page of 200 of them, of the 48 MB that were told.
  expect(answers[0]?.writableLength).toBeGreaterThan(0)
  expect(answers[0]?.writableLength).toBeLessThan(6e6)
  await board.app.inject({
    method: 'PATCH',
    url: `/v1/sweeps/${id}`,
    payload: { status: 'cancelled' },
  })
  await board.scheduler.advance(id)
  const text = await textOf(response)
  expect(text.match(/^event: report$/gm)).toHaveLength(count)
  expect(text).not.toMatch(/^event: reset$/m)
  expect(text.trim().endsWith('data: {"type":"end","status":"cancelled"}')).toBe(true)
})
