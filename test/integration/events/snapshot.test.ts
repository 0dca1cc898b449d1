import { createClient } from '@sweepstack/client'
import fc from 'fast-check'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'
import { endedIn, followToEnd, type Known } from '../../support/follower.ts'
import { patience } from '../../support/machine-speed.ts'
import { runs } from '../../support/runs.ts'

/** A sweep as it was read, and the events after its cursor, are the sweep: whenever it is read, whatever breaks. */
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

const trials = 12
const act = fc.oneof(
  { weight: 6, arbitrary: fc.constant('finish' as const) },
  { weight: 3, arbitrary: fc.constant('follow' as const) },
  { weight: 1, arbitrary: fc.constant('advance' as const) },
  { weight: 1, arbitrary: fc.constant('garbage' as const) },
  { weight: 1, arbitrary: fc.constant('cut subscriptions' as const) },
  { weight: 1, arbitrary: fc.constant('cut streams' as const) },
  { weight: 1, arbitrary: fc.constant('trim' as const) },
  { weight: 2, arbitrary: fc.constant('breathe' as const) },
)

test('no reading of a sweep misses or repeats what its events tell', async () => {
  const client = createClient({ url })
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 10, maxLength: 60 }), async (acts) => {
      const rates = Array.from({ length: trials }, (_, place) => (place + 1) / 1000)
      const id = await board.open({ learningRate: rates })
      const waiting = await board.trials(id)
      const events = `{sweepstack}:sweep:${id}:events`
      // Longer than the silence after which a follower connects again.
      const wait = patience({ starts: 0, seconds: 150 })
      // Each with a signal of its own: Node warns of more than ten listeners on one.
      const follow = () => followToEnd(client, id, AbortSignal.timeout(wait))
      const followers: Promise<Known>[] = [follow()]
      const finishNext = async () => {
        const next = waiting.shift()
        if (next) await board.finish(next, next.number)
      }
      const deeds: Record<(typeof acts)[0], () => unknown> = {
        finish: finishNext,
        follow: () => followers.push(follow()),
        advance: () => board.scheduler.advance(id),
        garbage: () => raw.xadd(events, '*', 'type', 'report', 'at', '1', 'fields', '{'),
        'cut subscriptions': () => raw.call('CLIENT', 'KILL', 'TYPE', 'pubsub'),
        'cut streams': () => board.app.server.closeAllConnections(),
        trim: () => raw.xtrim(events, 'MAXLEN', '=', 3),
        breathe: () => new Promise((resolve) => setTimeout(resolve, 30)),
      }
      // A wait that never ends says which one it was.
      const within = <T>(what: string, done: T | Promise<T>) =>
        inTime(Promise.resolve(done), 2 * wait, `${what}, after ${acts}`)
      for (const [place, one] of acts.entries()) await within(`${place}: ${one}`, deeds[one]())
      while (waiting.length > 0) await within('the last trials', finishNext())
      await within('the last step', board.scheduler.advance(id))
      const sweep = await within('the last reading', client.sweep(id))
      expect(sweep.status).toBe('completed')
      for (const known of await within('followers', Promise.all(followers))) {
        expect(known).toEqual({
          ended: endedIn(sweep),
          trained: sweep.epochs.trained,
          doubled: [],
          resets: expect.any(Number),
          status: 'completed',
        })
      }
    }),
    { numRuns: runs(12), endOnFailure: true },
  )
})

function inTime<T>(done: Promise<T>, ms: number, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`did not end within ${ms} ms: ${what}`)), ms)
    done.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
