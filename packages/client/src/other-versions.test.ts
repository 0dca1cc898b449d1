import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { version } from '@sweepstack/protocol/version'
import { afterEach, expect, test } from 'vitest'
import { createClient } from './client.ts'
import { retryAfter } from './retry-after.ts'

/** What APIs of other versions answer, and what stands or breaks on the way. */

let close: () => void = () => undefined
afterEach(() => close())

async function clientOf(listener: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  close = () => {
    server.close()
    server.closeAllConnections()
  }
  return createClient({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/lab` })
}

interface Answer {
  status?: number
  /** What it tells as its document. */
  told?: unknown
}

/** Answers everything with `body`, and tells its version where an API does. */
function answering(body: unknown, { status = 200, told }: Answer = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return clientOf(({ url }, response) => {
    if (url === '/lab/openapi.json') response.end(JSON.stringify(told))
    else response.writeHead(status).end(text)
  })
}

const itsDocument = { info: { title: 'sweepstack', version: '9.8.7' } }
const ask = async (body: unknown, told: unknown = itsDocument) =>
  (await answering(body, { told })).verification('a'.repeat(64))
const verification = {
  ...{ lineage: 'a'.repeat(64), from: 0, to: 3, status: 'equal' },
  ...{ differing: [], worker: 'w', reason: null },
}

test.each<[string, object]>([
  ['a field', { ...verification, seconds: 3 }],
  ['a word in the place of a word', { ...verification, status: 'nearly-equal' }],
  ['both', { ...verification, status: 'nearly-equal', seconds: 3 }],
])('an answer that has %s more is taken as it is', async (_, answer) => {
  expect(await ask(answer)).toEqual(answer)
})

test.each<[string, unknown]>([
  ['a number in the place of a word', { ...verification, status: 3 }],
  ['a field less', { ...verification, from: undefined }],
  ['another value', { ...verification, to: 'three', seconds: 3 }],
  ['nothing of it', []],
  ['nothing at all', ''],
])('one that has %s is told to be of another version, in our words', async (_, answer) => {
  await expect(ask(answer)).rejects.toMatchObject({
    name: 'ClientError',
    fault: 'other-version',
    message: expect.stringMatching(
      new RegExp(`^this is version ${version} and cannot read .* the API there is version 9.8.7$`),
    ),
  })
})

test.each([['<html>'], [{}], [{ info: { title: 'pets', version: '2' } }]])(
  'without a document of ours (%j) its version is not told',
  async (told) => {
    await expect(ask([], told)).rejects.toThrow(/does not tell its version$/)
  },
)

test.each<[string, (client: ReturnType<typeof createClient>) => Promise<unknown>]>([
  ['measures', (client) => client.measures('swp_x', 1, 'val')],
  ['agreements', (client) => client.agreement('swp_x', 1, { other: 2 })],
  ['ensemble', (client) => client.ensemble('swp_x')],
  ['workers', (client) => client.workers()],
])('%s are read as all answers are', async (_, get) => {
  await expect(get(await answering({ no: 1 }, { told: itsDocument }))).rejects.toMatchObject({
    fault: 'other-version',
  })
  close()
  await expect(get(await answering('<html>'))).rejects.toMatchObject({ fault: 'not-sweepstack' })
})

const problem = {
  ...{ type: 'urn:sweepstack:problem:NEW', title: 'Gone', status: 410 },
  ...{ detail: 'It is gone.', code: 'NEW', errors: [] },
}
test.each([problem, { ...problem, code: 'CONFLICT', since: 'noon' }])(
  'a problem of a later version is told (%j)',
  async (body) => {
    const client = await answering(body, { status: 410 })
    await expect(client.workers()).rejects.toMatchObject({ message: 'It is gone.', problem: body })
  },
)

test.each([502, 503, 504])('a proxy that answers %i has no API behind it', async (status) => {
  const client = await answering('<html>Bad Gateway</html>', { status })
  await expect(client.workers()).rejects.toMatchObject({ fault: 'no-api-behind' })
})

test('an answer that breaks off is told as that', async () => {
  const client = await clientOf((_, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('half of it')
    setTimeout(() => response.destroy(), 20)
  })
  const broken = { name: 'ClientError', fault: 'broken-off' }
  await expect(client.output('swp_x', 1, 'curves.png')).rejects.toMatchObject(broken)
  await expect(client.workers()).rejects.toMatchObject(broken)
})

test.each<[string | undefined, number]>([
  ['3', 3000],
  ['0', 0],
  ['Thu, 01 Jan 1970 00:01:00 GMT', 50_000],
  ['Thu, 01 Jan 1970 00:00:01 GMT', 0],
  ['9'.repeat(30), 3_600_000],
  ['soon', 7],
  ['', 7],
  [undefined, 7],
])('Retry-After %s is %i ms', (text, ms) => {
  const headers = new Headers(text === undefined ? {} : { 'retry-after': text })
  expect(retryAfter(new Response(null, { headers }), 7, 10_000)).toBe(ms)
})

async function eventsOf(...events: unknown[]) {
  const client = await clientOf(({ url }, response) => {
    if (url === '/lab/openapi.json') return response.end(JSON.stringify(itsDocument))
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    return response.end(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''))
  })
  const told: unknown[] = []
  for await (const event of client.events('swp_x', AbortSignal.timeout(5000))) told.push(event)
  return told
}

test.each([
  { type: 'end', status: 'completed', epochs: 3 },
  { type: 'end', status: 'archived' },
])('a stream ends with the end of a later version (%j)', async (end) => {
  const sweep = { type: 'sweep', at: '2026-01-01T00:00:00.000Z', status: 'dozing', reason: null }
  expect(await eventsOf({ type: 'weather', rain: true }, sweep, end)).toEqual([sweep, end])
})

test('an event that should be readable and is not ends it with what is wrong', async () => {
  await expect(eventsOf({ type: 'end', state: 'completed' })).rejects.toMatchObject({
    fault: 'other-version',
    message: expect.stringContaining('9.8.7'),
  })
})
