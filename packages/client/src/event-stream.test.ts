import { getEventListeners, once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { streamEventSchema } from '@sweepstack/protocol'
import { afterEach, expect, test, vi } from 'vitest'
import { patience } from '../../../test/support/machine-speed.ts'
import { readEvents } from './event-stream.ts'

/** Answers each request as the list says, in its order. */
async function serve(answers: ((response: ServerResponse) => void)[]) {
  const requests: ServerResponse[] = []
  const server = createServer((_, response) => {
    answers[requests.push(response) - 1]?.(response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: new URL(`http://127.0.0.1:${port}/events`),
    requests,
    [Symbol.dispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

const options = (url: URL, signal = new AbortController().signal) => ({
  url,
  headers: {},
  signal,
  refused: async () => new Error('refused'),
})
const end = (response: ServerResponse) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.end('event: end\ndata: {"type":"end","status":"completed"}\n\n')
}
const silent = () => undefined
const silentAfterHeaders = (response: ServerResponse) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(': connected\n\n')
}

afterEach(() => {
  vi.useRealTimers()
})

test.each([
  ['that is never answered', silent],
  ['that falls silent', silentAfterHeaders],
])('a connection %s is made anew after 45 s', async (_, first) => {
  using server = await serve([first, end])
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const told: string[] = []
  const reading = collect(
    readEvents(streamEventSchema, {
      ...options(server.url),
      onConnection: (state) => told.push(state),
    }),
  )
  await vi.waitFor(() => expect(server.requests).toHaveLength(1), { interval: 1 })
  await vi.advanceTimersByTimeAsync(44_000)
  expect(server.requests).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(2000)
  await vi.waitFor(() => expect(server.requests).toHaveLength(2), { interval: 1 })
  expect(await reading).toEqual([{ type: 'end', status: 'completed' }])
  expect(told).toEqual(['lost', 'back'])
})

test('who leaves waits for no answer', async () => {
  using server = await serve([silent])
  const leaving = new AbortController()
  const reading = collect(readEvents(streamEventSchema, options(server.url, leaving.signal)))
  await vi.waitFor(() => expect(server.requests).toHaveLength(1))
  leaving.abort()
  expect(await reading).toEqual([])
})

test('a connection that breaks again and again listens for who leaves no more often than one', async () => {
  const breaks = (response: ServerResponse) => response.writeHead(503).end()
  using server = await serve([...Array.from({ length: 20 }, () => breaks), silent])
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const leaving = new AbortController()
  const reading = collect(readEvents(streamEventSchema, options(server.url, leaving.signal)))
  await vi.waitFor(
    async () => {
      await vi.advanceTimersByTimeAsync(44_000)
      expect(server.requests.length).toBeGreaterThan(12)
      // The stream's own, and that of a pause.
      expect(getEventListeners(leaving.signal, 'abort').length).toBeLessThanOrEqual(2)
    },
    { interval: 1, timeout: patience({ starts: 2 }) },
  )
  leaving.abort()
  await reading
  expect(getEventListeners(leaving.signal, 'abort')).toEqual([])
})
