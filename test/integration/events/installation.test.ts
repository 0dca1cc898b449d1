import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { createClient } from '@sweepstack/client'
import {
  compareCursors,
  type InstallationStreamEvent,
  type Sweep,
  type SweepList,
} from '@sweepstack/protocol'
import { openRedis } from '@sweepstack/redis'
import fc from 'fast-check'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'
import { patience } from '../../support/machine-speed.ts'
import { reportOf, workerRecord } from '../../support/records.ts'
import { startTestRedis, until } from '../../support/redis.ts'
import { runs } from '../../support/runs.ts'
import { startTestStack } from '../../support/stack.ts'

/** The stream of the whole installation over real sockets, with real records; the epochs have made-up figures. */
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

const client = () => createClient({ url })
const rates = (count: number) => Array.from({ length: count }, (_, place) => (place + 1) / 10_000)
const openSweep = (count: number) => board.open({ learningRate: rates(count) })

type SweepEvent = Extract<InstallationStreamEvent, { type: 'sweep' }>
/** What a list tells and events tell as well. */
interface Figures {
  status: string
  counts: Sweep['counts']
  trained: number
  cursor: string
}

const figuresOf = ({ status, counts, epochs, cursor }: Sweep): Figures => ({
  status,
  counts,
  trained: epochs.trained - epochs.before,
  cursor,
})
const allFigures = ({ sweeps }: SweepList) =>
  new Map(sweeps.map((sweep) => [sweep.id, figuresOf(sweep)]))

/** Follows from one reading of all sweeps on, reading them anew when it is told to. */
function startFollower(signal: AbortSignal) {
  const follower = { known: new Map<string, Figures>(), events: 0, resets: 0, backwards: 0 }
  const read = async () => {
    const list = await until('the list', () =>
      client()
        .sweeps(100)
        .catch(() => undefined),
    )
    follower.known = allFigures(list)
    return list.cursor
  }
  const take = ({ sweep, status, counts, trained, cursor }: SweepEvent) => {
    const before = follower.known.get(sweep)
    if (before && compareCursors(cursor, before.cursor) < 0) follower.backwards += 1
    follower.known.set(sweep, { status, counts, trained, cursor })
  }
  const done = (async () => {
    for (let after = await read(); ; after = await read()) {
      for await (const event of client().changes(signal, after === undefined ? {} : { after })) {
        if (event.type === 'reset') break
        follower.events += 1
        if (event.type === 'sweepRemoved') follower.known.delete(event.sweep)
        if (event.type === 'sweep') take(event)
      }
      if (signal.aborted) return
      follower.resets += 1
    }
  })()
  return { follower, done }
}

/** Follows until `isLast` holds of an event; answers all up to it. */
async function followUntil(
  isLast: (event: InstallationStreamEvent) => boolean,
  { after, act }: { after?: string; act?: () => Promise<unknown> } = {},
): Promise<InstallationStreamEvent[]> {
  const leaving = new AbortController()
  const timer = setTimeout(() => leaving.abort(), patience({ starts: 1, seconds: 30 }))
  const told: InstallationStreamEvent[] = []
  const acting = act?.()
  for await (const event of client().changes(
    leaving.signal,
    after === undefined ? {} : { after },
  )) {
    told.push(event)
    if (isLast(event)) break
  }
  clearTimeout(timer)
  leaving.abort()
  await acting
  if (!told.some(isLast)) throw new Error(`not told: ${JSON.stringify(told.slice(-5))}`)
  return told
}
const cursorNow = async () => (await client().sweeps(1)).cursor as string

const act = fc.oneof(
  { weight: 6, arbitrary: fc.constant('finish' as const) },
  { weight: 2, arbitrary: fc.constant('post' as const) },
  { weight: 2, arbitrary: fc.constant('follow' as const) },
  { weight: 2, arbitrary: fc.constant('advance' as const) },
  { weight: 1, arbitrary: fc.constant('rename' as const) },
  { weight: 1, arbitrary: fc.constant('remove' as const) },
  { weight: 1, arbitrary: fc.constant('cut subscriptions' as const) },
  { weight: 1, arbitrary: fc.constant('cut streams' as const) },
  { weight: 1, arbitrary: fc.constant('forget' as const) },
  { weight: 2, arbitrary: fc.constant('breathe' as const) },
)

test('a list of sweeps, and what is told after its cursor, are the sweeps: whenever it is read, whatever breaks', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 10, maxLength: 40 }), async (acts) => {
      const leaving = new AbortController()
      const followers = [startFollower(leaving.signal)]
      const ids = [await openSweep(4)]
      const finishNext = async () => {
        for (const id of ids) {
          const next = (await board.trials(id)).find(({ status }) => status === 'waiting')
          if (next) return board.finish(next, next.number)
        }
      }
      const advance = async () => {
        for (const id of ids) await board.scheduler.advance(id)
      }
      const deeds: Record<(typeof acts)[0], () => unknown> = {
        finish: finishNext,
        post: async () => ids.push(await openSweep(3)),
        follow: () => followers.push(startFollower(leaving.signal)),
        advance,
        rename: async () => {
          const id = ids[0] as string
          const { requests = 0 } = (await board.redis.sweeps.read(id)) ?? {}
          await board.redis.sweeps.request(id, requests, { name: 'other', inputs: [] })
        },
        remove: async () => {
          const { sweeps } = await board.redis.sweeps.list({ limit: 100 })
          const ended = sweeps.find(({ state }) => state.status === 'completed')
          if (ended && ended.id !== ids[0]) await board.redis.sweeps.remove(ended.id)
        },
        'cut subscriptions': () => raw.call('CLIENT', 'KILL', 'TYPE', 'pubsub'),
        'cut streams': () => board.app.server.closeAllConnections(),
        forget: async () => {
          await raw.hset('{sweepstack}:settings', 'changesKept', 3)
          ids.push(await openSweep(1))
          await raw.hdel('{sweepstack}:settings', 'changesKept')
        },
        breathe: () => new Promise((resolve) => setTimeout(resolve, 30)),
      }
      for (const one of acts) await deeds[one]()
      await finishNext()
      await advance()
      // A list has the newest 100, and runs before this one left sweeps too.
      const truth = only(ids, allFigures((await board.app.inject('/v1/sweeps?limit=100')).json()))
      for (const { follower } of followers) {
        await until(
          `one that followed knows all, after ${acts}`,
          async () => sameFigures(only(ids, follower.known), truth),
          { starts: 1, seconds: 60 },
        )
        expect(follower.backwards).toBe(0)
      }
      leaving.abort()
      await Promise.all(followers.map(({ done }) => done))
    }),
    { numRuns: runs(8), endOnFailure: true },
  )
})

function only(ids: string[], figures: Map<string, Figures>): Map<string, Figures> {
  return new Map([...figures].filter(([id]) => ids.includes(id)))
}

function sameFigures(known: Map<string, Figures>, truth: Map<string, Figures>): boolean {
  const text = (of: Map<string, Figures>) =>
    JSON.stringify([...of].sort(([a], [b]) => (a < b ? -1 : 1)))
  return text(known) === text(truth)
}

describe('what is told', () => {
  test('a sweep that is posted, renamed, done and deleted, with what of it changed', async () => {
    const after = await cursorNow()
    const id = await openSweep(1)
    const isOf = (event: InstallationStreamEvent) => 'sweep' in event && event.sweep === id
    const [posted] = await followUntil(isOf, { after })
    expect(posted).toMatchObject({
      status: 'running',
      trained: 0,
      changed: { sweep: expect.anything() },
    })
    const renamed = await cursorNow()
    await client().changeSweep(id, { name: 'other' })
    const [name] = await followUntil(isOf, { after: renamed })
    expect((name as SweepEvent).changed).toEqual({ sweep: expect.stringMatching(/^\d+$/) })
    const before = await cursorNow()
    for (const trial of await board.trials(id)) await board.finish(trial, 1)
    const [finished] = await followUntil(isOf, { after: before })
    expect(finished).toMatchObject({ trained: 1, counts: { completed: 1 }, status: 'running' })
    expect(Object.keys((finished as SweepEvent).changed).sort()).toEqual(['reports', 'trials'])
    await board.scheduler.advance(id)
    const ended = await followUntil(
      (event) => isOf(event) && 'status' in event && event.status === 'completed',
      { after: before },
    )
    expect(figuresOf(await client().sweep(id))).toMatchObject({
      counts: (ended.at(-1) as SweepEvent).counts,
      cursor: (ended.at(-1) as SweepEvent).cursor,
    })
    const alive = await cursorNow()
    await client().deleteSweep(id)
    const gone = await followUntil(isOf, { after: alive })
    expect(gone.at(-1)).toEqual({ type: 'sweepRemoved', sweep: id, at: expect.any(String) })
  })

  test('workers that come, take lineages, leave and die, and not each sign of life', async () => {
    const { fleet } = board.redis
    const isOf = (worker: string, type: string) => (event: InstallationStreamEvent) =>
      event.type === type && 'worker' in event && event.worker === worker
    const after = await cursorNow()
    const lively = workerRecord({ id: 'lively', slots: 2 })
    for (let times = 0; times < 5; times += 1) await fleet.announce(lively)
    await fleet.announce({ ...lively, running: ['a'.repeat(64)] })
    await fleet.announce(workerRecord({ id: 'mortal' }))
    const came = await followUntil(isOf('mortal', 'worker'), { after })
    expect(came.find(isOf('lively', 'worker'))).toMatchObject({
      slots: 2,
      running: 1,
      status: 'active',
    })
    const quiet = await cursorNow()
    await fleet.announce({ ...lively, running: ['a'.repeat(64)] })
    expect(await cursorNow()).toBe(quiet)
    await fleet.leave('lively')
    await followUntil(isOf('lively', 'workerLeft'), { after: quiet })
    // Nobody tells of a death: a follower looks.
    await followUntil(isOf('mortal', 'workerLeft'), {
      after: quiet,
      act: () => raw.del('{sweepstack}:worker:mortal'),
    })
  })

  test('hundreds of reports come as a few states, the last of which is true', async () => {
    const epochs = 400
    const id = await board.open({ epochs })
    const [trial] = await board.trials(id)
    const { lineage } = trial as { lineage: string }
    const started = await board.redis.lineages.start(lineage, 'w1')
    if (started.kind !== 'started') throw new Error('did not start')
    const from = performance.now()
    const told = await followUntil(
      (event) => event.type === 'sweep' && event.sweep === id && event.trained === epochs,
      {
        after: await cursorNow(),
        act: async () => {
          for (let epoch = 1; epoch <= epochs; epoch += 1) {
            await board.redis.lineages.report(lineage, started.fence, reportOf(epoch))
          }
        },
      },
    )
    const windows = (performance.now() - from) / 250
    expect(told.length).toBeLessThanOrEqual(windows + 3)
    expect(told.length).toBeLessThan(epochs / 4)
  })
})

test('a reader that takes nothing gets the newest states once it does, and delays no other', async () => {
  const ids = [await openSweep(60), await openSweep(60)]
  const slow = board.redis.changes.follow()
  const cursor = await cursorNow()
  for (const id of ids) {
    for (const trial of await board.trials(id)) await board.finish(trial, 1)
  }
  const isDone = (event: InstallationStreamEvent) =>
    event.type === 'sweep' && event.sweep === ids[1] && event.counts.completed === 60
  await followUntil(isDone, { after: cursor })
  const page = await slow.next(cursor, AbortSignal.timeout(1000))
  const sweeps = page.events.filter(({ event }) => event.type === 'sweep')
  expect(sweeps.map(({ event }) => (event as SweepEvent).sweep).sort()).toEqual([...ids].sort())
  for (const { event } of sweeps) {
    expect(event).toMatchObject({ trained: 60, counts: { completed: 60 } })
  }
  slow.close()
})

describe('a cursor', () => {
  test('that is older than what is kept is told by a reset, and what follows it comes', async () => {
    const after = await cursorNow()
    const others = [await openSweep(1), await openSweep(1)]
    await raw.hset('{sweepstack}:settings', 'changesKept', 1)
    const id = await openSweep(1)
    await raw.hdel('{sweepstack}:settings', 'changesKept')
    const finish = async () => {
      for (const trial of await board.trials(id)) await board.finish(trial, 1)
    }
    let finished: Promise<void> | undefined
    const told = await followUntil(
      (event) => {
        if (event.type === 'reset') finished ??= finish()
        return event.type === 'sweep' && event.changed.reports !== undefined
      },
      { after },
    )
    await finished
    expect(told.filter(({ type }) => type === 'reset')).toHaveLength(1)
    expect(told[0]).toEqual({ type: 'reset' })
    expect(others).toHaveLength(2)
  })

  test('of a time that Redis lost is told as well, once', async () => {
    const later = String(Number(await cursorNow()) + 1e6)
    const texts = await head(`/v1/events?after=${later}`, (text) => text.includes('event: reset'))
    const [, id] = /id: (\d+)\nevent: reset/.exec(texts) ?? []
    expect(id).toBe(await cursorNow())
  })

  test.each(['x', '-1', '1-', '9'.repeat(40)])('%s is refused', async (after) => {
    expect((await fetch(`${url}/v1/events?after=${after}`)).status).toBe(400)
  })

  test('may be left out: what changed just before is told', async () => {
    await raw.hdel('{sweepstack}:settings', 'changesForgotten')
    const id = await openSweep(1)
    await followUntil((event) => event.type === 'sweep' && event.sweep === id)
  })
})

test('HEAD says that there is a stream, and ends', async () => {
  const sent = httpRequest(`${url}/v1/events`, { method: 'HEAD', agent: false })
  sent.end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  expect([response.statusCode, response.headers['content-type']]).toEqual([
    200,
    'text/event-stream',
  ])
  response.resume()
  await once(response, 'end')
})

test('a restart of Redis is told by a reset: what was told may be gone', async () => {
  await using server = await startTestRedis()
  const redis = await openRedis({ url: server.url, role: 'api' })
  const reader = redis.changes.follow()
  await redis.fleet.announce(workerRecord({ id: 'w' }))
  const first = await reader.next('0', AbortSignal.timeout(5000))
  expect(first.events).toHaveLength(1)
  const admin = new Redis(server.url)
  await admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
  const page = await reader.next(first.cursor, AbortSignal.timeout(patience({ seconds: 20 })))
  expect(page).toMatchObject({ lost: true, events: [] })
  reader.close()
  admin.disconnect()
  await redis.close()
})

test('a signal ends an API with open streams', async () => {
  await using stack = await startTestStack()
  const api = stack.startPart('api')
  await until('the API answers', () =>
    stack.client.workers().then(
      () => true,
      () => false,
    ),
  )
  const open = await Promise.all(Array.from({ length: 5 }, () => fetch(`${stack.url}/v1/events`)))
  const ends = open.map(async ({ body }) => {
    const reader = body?.getReader()
    while (!(await reader?.read().catch(() => ({ done: true })))?.done);
  })
  const exit = once(api, 'exit')
  api.kill('SIGTERM')
  expect(await exit).toEqual([0, null])
  await Promise.all(ends)
})

/** The text of an answer so far, once it has what is waited for. */
async function head(path: string, isEnough: (text: string) => boolean): Promise<string> {
  const leaving = new AbortController()
  const timer = setTimeout(() => leaving.abort(), patience({ seconds: 15 }))
  const { body } = await fetch(url + path, { signal: leaving.signal })
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk)
    if (isEnough(text)) break
  }
  clearTimeout(timer)
  leaving.abort()
  return text
}
