import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { problemSchema } from '@sweepstack/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestApi } from '../../support/api.ts'
import { type RawAnswer, request, sendPipelined, sendRaw } from '../../support/raw-http.ts'

/** What no client of ours sends, over bare sockets: nothing is a fault of ours, hangs or ends the process. */

let api: Awaited<ReturnType<typeof startTestApi>>
let port: number
const bodyPatienceMs = 300
/** Many times 1 KiB a second. */
const slowPart = 4 * bodyPatienceMs
/** Of bytes that come ten in a patience: whole long after it ended. */
const endless = { 'content-length': '60' }

beforeAll(async () => {
  api = await startTestApi()
  port = (await api.listen({ bodyPatienceMs })).port
})
afterAll(async () => api?.[Symbol.asyncDispose]())

const json = { 'content-type': 'application/json' }
const yaml = { 'content-type': 'application/yaml' }
const definition = JSON.stringify({ name: 's', dataset: 'tiny', parameters: { epochs: 1 } })
const absent = `swp_${'a'.repeat(20)}`

function withBody(body: string, headers: Record<string, string> = json, target = '/v1/plans') {
  const length = String(Buffer.byteLength(body))
  return request('POST', target, { ...headers, 'content-length': length }) + body
}

function problemIn({ status, body }: RawAnswer) {
  const problem = problemSchema.parse(JSON.parse(body))
  expect(problem.status).toBe(status)
  return problem
}

/** Sends these bytes and leaves: what comes back after the client has closed its side. */
async function sendAndEnd(bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.write(bytes)
  await sleep(30)
  socket.end()
  await closed
  return Buffer.concat(chunks).toString()
}

test('a request that is injected has no connection to wait for', async () => {
  const { app } = await api.listen({ bodyPatienceMs: 20 })
  const headers = { ...json, 'content-length': String(definition.length) }
  const answer = await app.inject({
    method: 'POST',
    url: '/v1/plans',
    headers,
    payload: definition,
  })
  expect(answer.statusCode).toBe(200)
  // Whatever it still waits for would end this process.
  await sleep(100)
})

describe('a body that comes too slowly, or no more, does not hold its connection', () => {
  const owed = { ...json, connection: undefined, 'content-length': '100' }
  const chunked = { ...json, connection: undefined, 'transfer-encoding': 'chunked' }
  const file = { 'content-type': 'application/octet-stream', connection: undefined }
  test.concurrent.each([
    ['JSON', `${request('POST', '/v1/plans', owed)}{"a`],
    ['JSON in chunks', `${request('POST', '/v1/plans', chunked)}5\r\n{"a`],
    ['a file', `${request('PUT', '/v1/artifacts/a', { ...file, 'content-length': '9' })}ab`],
  ])('%s: 408', async (_, bytes) => {
    const problem = problemIn(await sendRaw(port, bytes))
    expect([problem.status, problem.code]).toEqual([408, 'REQUEST_TIMEOUT'])
  })

  test.concurrent('one that was answered before is ended without a word more', async () => {
    const { status, body } = await sendRaw(port, request('POST', '/v1/nothing', owed))
    expect([status, JSON.parse(body).code]).toEqual([404, 'NOT_FOUND'])
  })

  const target = {
    JSON: ['POST', '/v1/plans', json],
    'a file': ['PUT', '/v1/artifacts/slow', { 'content-type': 'application/octet-stream' }],
  } as const

  test.concurrent.each(['JSON', 'a file'] as const)('%s in trickles: 408', async (kind) => {
    const [method, path, headers] = target[kind]
    const socket = connect(port, '127.0.0.1')
    const started = performance.now()
    const told = new Promise<string>((resolve) => {
      socket.once('data', (chunk) => resolve(chunk.toString()))
    })
    const ended = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => undefined)
    socket.write(request(method, path, { ...headers, connection: undefined, ...endless }))
    const trickle = setInterval(() => socket.write('1'), bodyPatienceMs / 10)
    expect(await told).toMatch(/^HTTP\/1.1 408 .*REQUEST_TIMEOUT/s)
    await ended
    clearInterval(trickle)
    expect(performance.now() - started).toBeGreaterThan(bodyPatienceMs)
  })

  test.concurrent.each(['JSON', 'a file'] as const)(
    '%s that comes slowly, but comes, is taken',
    async (kind) => {
      const [method, path, headers] = target[kind]
      const socket = connect(port, '127.0.0.1')
      const body = definition.padEnd(8 * slowPart)
      const answer = new Promise<string>((resolve) => {
        socket.once('data', (chunk) => resolve(chunk.toString()))
      })
      socket.write(request(method, path, { ...headers, 'content-length': String(body.length) }))
      for (let from = 0; from < body.length; from += slowPart) {
        await sleep(bodyPatienceMs / 2)
        socket.write(body.slice(from, from + slowPart))
      }
      expect(await answer).toMatch(/^HTTP\/1.1 200 /)
      socket.destroy()
    },
  )

  test('headers have a bound of their own', () => {
    expect(api.apps[0]?.server.headersTimeout).toBe(60_000)
  })

  test('a connection carries many bodies, and nothing of them stays', async () => {
    const listeners: number[] = []
    const listen = (socket: Socket) => {
      socket.on('close', () => listeners.push(socket.listenerCount('close')))
    }
    api.apps[0]?.server.on('connection', listen)
    const one = withBody(definition, { ...json, connection: 'keep-alive' })
    const last = withBody(definition)
    for (const requests of [[last], [...Array.from({ length: 30 }, () => one), last]]) {
      expect(new Set(await sendPipelined(port, requests))).toEqual(new Set([200]))
    }
    api.apps[0]?.server.off('connection', listen)
    await expect.poll(() => listeners.length).toBe(2)
    expect(listeners[1]).toBe(listeners[0])
  })

  test('a client that leaves in the midst of it is told so', async () => {
    for (const [method, target] of [
      ['POST', '/v1/plans'],
      ['PUT', '/v1/artifacts/a'],
    ] as const) {
      expect(await sendAndEnd(`${request(method, target, owed)}{`)).toMatch(
        / 400 .*was interrupted/s,
      )
    }
  })
})

describe('YAML is read in bounded time', () => {
  const most = 64 * 1024
  const keys = Array.from({ length: 6000 }, (_, place) => `k${place}: 1`).join('\n')
  test.each([
    ['open lists', '['.repeat(most), /64 levels/],
    ['open maps', '{a: '.repeat(most / 4), /64 levels/],
    ['lists in lists', '- '.repeat(most / 2), /64 levels/],
    [
      'maps in maps',
      Array.from({ length: 300 }, (_, n) => `${' '.repeat(n)}a:`).join('\n'),
      /levels/,
    ],
    ['keys that are asked', '? '.repeat(most / 2), /64 levels/],
    ['ends without beginnings', '}'.repeat(most), /line 1: Unexpected flow-map-end/],
    ['quotes without ends', '- "\n'.repeat(most / 4), /line 1: Missing closing/],
    ['an error a line', 'a: @x\n'.repeat(most / 8), /line 1: Plain value cannot start/],
    ['many aliases', `- &a x\n${'- *a\n'.repeat(5000)}`, /alias/],
    ['keys without number', keys, /6,000 errors|6,003 errors/],
    ['twins', 'name: a\nname: b\n', /the key "name" is there twice/],
    ['twins in quotes', 'parameters: {epochs: 1, "epochs": 2}', /the key "epochs" is there twice/],
  ])('%s', async (_, body, words) => {
    const { code, detail } = problemIn(await sendRaw(port, withBody(body, yaml)))
    expect(code).toMatch(/^INVALID_(REQUEST|DEFINITION)$/)
    expect(detail).toMatch(words)
  })

  test('more of it is to be sent as JSON', async () => {
    const answer = problemIn(await sendRaw(port, withBody('#'.repeat(most + 1), yaml)))
    expect([answer.code, answer.detail]).toEqual([
      'BODY_TOO_LARGE',
      expect.stringContaining('send it as JSON, up to 262144 bytes'),
    ])
  })
})

test.each([
  ['a name', '{"name": "\\ud800", "dataset": "tiny", "parameters": {"epochs": 1}}'],
  ['a tag', '{"name": "a", "tags": ["b\\udfffc"], "dataset": "tiny", "parameters": {"epochs": 1}}'],
  ['a key', '{"\\ud83d": 1}'],
])('half of a surrogate pair in %s is refused: Redis would keep another text', async (_, body) => {
  for (const target of ['/v1/sweeps', '/v1/plans']) {
    const { code, detail } = problemIn(await sendRaw(port, withBody(body, json, target)))
    expect([code, detail]).toEqual(['INVALID_REQUEST', expect.stringContaining('surrogate')])
  }
})

test('a whole pair is no half', async () => {
  const body = definition.replace('"s"', '"\\ud83d\\ude00 😀"')
  expect((await sendRaw(port, withBody(body))).status).toBe(200)
})

test('twenty thousand unknown keys are counted, and a hundred of them described', async () => {
  const keys = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`k${n}`, 1]))
  const { detail, errors } = problemIn(
    await sendRaw(port, withBody(JSON.stringify({ parameters: keys }))),
  )
  expect(detail).toMatch(/has 20,00\d errors, of which 100 are listed; the first: /)
  expect(errors).toHaveLength(100)
})

test.each([
  ['Host', 'evil.example'],
  ['Authorization', 'Bearer nobody'],
  ['Content-Type', 'application/yaml'],
  ['Idempotency-Key', 'another'],
  ['Last-Event-ID', '1-0'],
  ['Origin', 'http://evil.example'],
  ['X-Artifact-SHA256', 'a'.repeat(64)],
])('a request with two headers %s is none, whichever comes first', async (name, other) => {
  const own: Record<string, string> = {
    ...{ host: '127.0.0.1', ...json, authorization: `Bearer ${'k'.repeat(20)}` },
    ...{ 'idempotency-key': 'one', 'last-event-id': '0-0', origin: 'http://127.0.0.1' },
  }
  const first = own[name.toLowerCase()] ?? 'b'.repeat(64)
  for (const [one, two] of [
    [first, other],
    [other, first],
    [first, first],
  ] as [string, string][]) {
    const twice = `${name.toLowerCase()}: ${one}\r\n${name}: ${two}`
    const headers = { [name.toLowerCase()]: undefined, 'content-length': String(definition.length) }
    const head = request('POST', '/v1/plans', { ...json, ...headers })
    const bytes = head.replace('\r\n', `\r\n${twice}\r\n`) + definition
    expect(problemIn(await sendRaw(port, bytes))).toMatchObject({
      code: 'INVALID_REQUEST',
      detail: `The request has more than one ${name.toLowerCase()} header: send it once.`,
    })
  }
})

test.each([
  [
    'POST',
    '/v1/plans',
    'JSON',
    json,
    '{"name": "s", "parameters": {"epochs": 1, "\\u0065pochs": 2}}',
  ],
  ['PATCH', `/v1/sweeps/${absent}`, 'JSON', json, '{"parameters": {"epochs": 1, "epochs": 1}}'],
  ['POST', '/v1/plans', 'YAML', yaml, 'name: s\nparameters: {epochs: 1, epochs: 2}'],
])('%s %s: a key that is there twice is refused by name and place (%s)', async (...given) => {
  const [method, target, , type, body] = given
  const headers = { ...type, 'content-length': String(Buffer.byteLength(body)) }
  const problem = problemIn(await sendRaw(port, request(method, target, headers) + body))
  expect(problem).toMatchObject({
    code: 'INVALID_REQUEST',
    detail: expect.stringMatching(/the key "epochs" is there twice, in parameters$/),
    errors: [{ path: 'parameters.epochs', message: 'is there twice: write it once' }],
  })
})

test.each([
  '/docs/static/..%2f..%2f..%2fpackage.json',
  '/docs/static/nothing.js',
  '/docs/static/%2e%2e/%2e%2e/package.json',
  '/docs/static/a%00',
])('%s is a problem of ours', async (target) => {
  expect(problemIn(await sendRaw(port, request('GET', target))).code).toMatch(
    /^(NOT_FOUND|INVALID_REQUEST)$/,
  )
})

describe('what is odd is refused or taken, and nothing else happens', () => {
  const host = 'host: 127.0.0.1\r\nconnection: close\r\n'
  const head = `POST /v1/plans HTTP/1.1\r\n${host}content-type: application/json\r\n`
  const number = (text: string) => withBody(definition.replace(':1}', `:${text}}`))
  test.each<[string, string, number | number[]]>([
    ['a length below 0', `${head}content-length: -5\r\n\r\n{}`, 400],
    ['a length that no file has', `${head}content-length: ${'9'.repeat(30)}\r\n\r\n{}`, 400],
    ['a length beyond exact numbers', `${head}content-length: 9007199254740993\r\n\r\n{}`, 413],
    ['two lengths', `${head}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`, 400],
    [
      'length and chunks',
      `${head}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
    ],
    ['no size of a chunk', `${head}transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`, 400],
    ['an unknown transfer', `${head}transfer-encoding: gzip\r\n\r\n{}`, 400],
    [
      'two keys',
      `GET /v1/sweeps HTTP/1.1\r\n${host}authorization: a\r\nauthorization: b\r\n\r\n`,
      400,
    ],
    ['2,500 headers', `GET /v1/sweeps HTTP/1.1\r\n${host}${'a: b\r\n'.repeat(2500)}\r\n`, 200],
    ['a long URL', request('GET', `/v1/sweeps?before=${'1'.repeat(15_000)}`), 200],
    ['a longer URL', request('GET', `/v1/sweeps?before=${'1'.repeat(30_000)}`), 431],
    ['1,500 parameters', request('GET', `/v1/sweeps?${'a=&'.repeat(1500)}`), 400],
    ['HTTP/1.0 without a host', 'GET /health/live HTTP/1.0\r\n\r\n', 403],
    ['HTTP/0.9', 'GET /health/live\r\n\r\n', [400, 403]],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['TLS', '\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03', 400],
    ['a folded header', `GET / HTTP/1.1\r\n${host}x: a\r\n b\r\n\r\n`, 400],
    ['NUL in a header', `GET / HTTP/1.1\r\n${host}x: a\0b\r\n\r\n`, 400],
    ['NUL in a URL', request('GET', '/v1/sweeps/\0'), 400],
    ['NUL in a name', request('GET', '/v1/artifacts/a%00b'), 400],
    ['a name that leads out', request('GET', '/v1/artifacts/%2e%2e/%2e%2e/etc/passwd'), 400],
    ['no target', request('GET', ''), 400],
    ['an absolute target that is none', request('GET', 'https://[/v1/sweeps'), 400],
    ['minus 0', request('GET', `/v1/sweeps/${absent}/trials/-0`), 400],
    ['a constructor', withBody('{"constructor": {"prototype": {}}}'), 400],
    ['an escaped prototype', withBody('{"parameters": {"\\u005f_proto__": {"x": 1}}}'), 400],
    ['a dataset of all objects', withBody(definition.replace('tiny', 'constructor')), 422],
    ['1e400', number('1e400'), 400],
    ['minus 1e400', number('[-1e400]'), 400],
    ['a range to 1e400', number('{"min": 1, "max": 1e400}'), 400],
    [
      'a budget of 1e308',
      withBody(definition.replace('"name"', '"budget":{"epochs":1e308},"name"')),
      400,
    ],
    ['a seed of minus 0', withBody(definition.replace('"name"', '"seed":-0,"name"')), 200],
    ['a key twice', number('1,"epochs":2'), 400],
    ['deep lists', withBody(`${'['.repeat(100_000)}${']'.repeat(100_000)}`), 400],
    ['null', withBody('null'), 400],
    ['null, where nothing is needed', withBody('null', json, '/v1/gc'), 200],
  ])('%s', async (_, bytes, status) => {
    const answer = await sendRaw(port, bytes)
    expect([status].flat()).toContain(answer.status)
    if (answer.status >= 400) problemIn(answer)
  })

  test('10 MB are refused before they are there', async () => {
    const { status } = await sendRaw(port, withBody(`"${'x'.repeat(10_000_000)}"`))
    expect([413, 0]).toContain(status)
  })

  test('who asks whether to go on may', async () => {
    const expecting = { ...json, expect: '100-continue', 'content-length': '2' }
    const { status, body } = await sendRaw(port, `${request('POST', '/v1/plans', expecting)}{}`)
    expect([status, body.slice(0, 12)]).toEqual([100, 'HTTP/1.1 400'])
  })

  test('fifty requests at once are answered in their order', async () => {
    const one = request('GET', '/health/live', { connection: undefined })
    const other = request('GET', '/health/dead', { connection: undefined })
    const pairs = Array.from({ length: 25 }, () => [one, other]).flat()
    const last = request('GET', '/health/live')
    const statuses = await sendPipelined(port, [...pairs, last])
    expect(statuses).toEqual([...Array.from({ length: 25 }, () => [200, 404]).flat(), 200])
  })
})
