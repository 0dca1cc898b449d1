import { spawn } from 'node:child_process'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { createClient } from '@sweepstack/client'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type App, routesOf, startTestApi } from '../../support/api.ts'
import { request, sendPipelined, sendRaw } from '../../support/raw-http.ts'

const adminKey = 'a-long-enough-key'
let api: Awaited<ReturnType<typeof startTestApi>>
let locked: App
let port: number
let url: string
const logged: string[] = []

beforeAll(async () => {
  api = await startTestApi()
  const log = pino({ level: 'trace' }, { write: (line: string) => logged.push(line) })
  const started = await api.listen({ apiKey: adminKey }, log as never)
  ;({ app: locked, port, url } = started)
})
afterAll(async () => api?.[Symbol.asyncDispose]())

const params: Record<string, string> = {
  ':id': `swp_${'a'.repeat(20)}`,
  ':number': '1',
  ':key': 'b'.repeat(64),
  ':name': 'nothing',
  '*': 'some/artifact',
}
const concrete = (path: string) => path.replace(/:\w+|\*/g, (name) => params[name]!)
/** `POST /v1/session` takes a key, and is tested in sessions.test.ts. */
const isSignIn = (method: string, path: string) => `${method} ${path}` === 'POST /v1/session'
const open = (path: string) => /^\/($|assets\/|docs|openapi\.json$|health\/)/.test(path)
const methods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE']

const encode = (text: string) =>
  text.replace(/[^/]/g, (c) => `%${c.charCodeAt(0).toString(16).padStart(2, '0')}`)
/** Other ways to write the same path, or to nearly do so. */
const spellings = (path: string) => [
  path,
  path.replace(/^\/(.)/, (_, first: string) => `/${encode(first)}`),
  path.replace(/^\/(.)/, (_, first: string) => `/${encode(encode(first))}`),
  encode(path),
  `/${path}`,
  path.replaceAll('/', '//'),
  path.replaceAll('/', '/./'),
  `/x/..${path}`,
  `/docs/%2e%2e${path}`,
  `/docs/static/..%2f..${path}`,
  `/health/live/..${path}`,
  `http://127.0.0.1${path}`,
  `http://elsewhere.example:1/${encode(path.slice(1))}`,
  `https://user@127.0.0.1${path}?a=/docs`,
  path.toUpperCase(),
  `${path}/`,
  `${path}?key=x`,
  `${path};a=b`,
  `${path}#/docs`,
  `\\${path.slice(1)}`,
]

/** So many at once as a small machine bears. */
async function inTurns<T>(items: T[], act: (item: T) => Promise<void>): Promise<void> {
  const left = items.values()
  const one = async () => {
    for (const item of left) await act(item)
  }
  await Promise.all(Array.from({ length: 32 }, one))
}

test('without a key nothing is answered but no, however a route is spelled', async () => {
  const guarded = routesOf(locked).filter(({ path }) => !open(path))
  expect(guarded.length).toBeGreaterThan(35)
  const targets = guarded.flatMap(({ path }) => spellings(concrete(path)))
  const wrong: string[] = []
  await inTurns(targets, async (target) => {
    const asks = methods.map((method) => {
      const connection = method === methods.at(-1) ? 'close' : 'keep-alive'
      return request(method, target, { connection })
    })
    const statuses = await sendPipelined(port, asks)
    const isNo = (status: number) => [400, 401, 404, 405].includes(status)
    // What is no HTTP ends the connection; else there is an answer to each.
    const all = statuses.length === methods.length || statuses.at(-1) === 400
    if (!all || !statuses.every(isNo)) wrong.push(`${target}: ${statuses}`)
  })
  expect(wrong).toEqual([])
})

test('as it is written, each guarded route asks for a key', async () => {
  for (const { path, methods } of routesOf(locked)) {
    if (open(path)) continue
    for (const method of methods) {
      if (isSignIn(method, path)) continue
      const { status, headers } = await sendRaw(port, request(method, concrete(path)))
      expect(`${method} ${path} ${status}`).toBe(`${method} ${path} 401`)
      expect(headers['www-authenticate']).toBe('Bearer realm="sweepstack"')
    }
  }
})

test.each([
  'Bearer',
  'Bearer ',
  'Bearer undefined',
  `Basic ${Buffer.from(`a:${adminKey}`).toString('base64')}`,
  adminKey,
  `Bearer ${adminKey}x`,
  `Bearer x ${adminKey}`,
  `Bearer swk_admin.${'A'.repeat(43)}`,
  `Bearer swk___proto__.${'A'.repeat(43)}`,
])('"%s" is no key', async (authorization) => {
  expect((await sendRaw(port, request('GET', '/v1/sweeps', { authorization }))).status).toBe(401)
})

test.each(['Bearer', 'bearer', 'BEARER'])('the scheme may be written %s', async (scheme) => {
  const authorization = `${scheme} ${adminKey}`
  expect((await sendRaw(port, request('GET', '/v1/sweeps', { authorization }))).status).toBe(200)
})

test('what is open is what docs/security.md says', () => {
  const found = routesOf(locked).map(({ path }) => path)
  expect(found.filter((path) => open(path) && !path.startsWith('/docs'))).toEqual([
    '/',
    '/openapi.json',
    '/assets/:file',
    '/health/live',
    '/health/ready',
  ])
  expect(found.filter((path) => !open(path) && !path.startsWith('/v1/'))).toEqual(['/metrics'])
})

test('OpenAPI says which scope each route asks for, and that the others ask for none', async () => {
  const { paths, components } = (await locked.inject('/openapi.json')).json()
  expect(components.securitySchemes).toMatchObject({
    key: { type: 'http', scheme: 'bearer' },
    session: { type: 'apiKey', in: 'cookie' },
  })
  const either = (scope: string) => [{ key: [scope] }, { session: [scope] }]
  const operations = Object.entries<Record<string, { security: unknown }>>(paths).flatMap(
    ([path, byMethod]) =>
      Object.entries(byMethod).map(([method, { security }]) => [`${method} ${path}`, security]),
  )
  const scopes = Object.fromEntries(operations)
  expect(scopes).toMatchObject({
    'get /v1/sweeps': either('read'),
    'post /v1/plans': either('read'),
    'post /v1/sweeps': either('sweeps'),
    'put /v1/artifacts/{*}': either('worker'),
    'get /v1/keys': either('admin'),
    'get /health/live': [],
  })
})

describe('named keys', () => {
  const as = (key: string) => createClient({ url, apiKey: key })
  const make = async (name: string, ...scopes: ('read' | 'sweeps' | 'worker' | 'admin')[]) =>
    (await as(adminKey).addKey(name, scopes)).key

  const statusOf = async (key: string, method: string, path: string) => {
    // A stream that does not end by itself is asked for what it refuses.
    const target = path === '/v1/events' ? `${path}?after=x` : concrete(path)
    const ask = request(method, target, { authorization: `Bearer ${key}` })
    return (await sendRaw(port, ask)).status
  }
  const refused = async (key: string) => {
    const found: string[] = []
    const routes = routesOf(locked).filter(({ path }) => !open(path))
    await inTurns(routes, async ({ path, methods }) => {
      for (const method of methods) {
        if ((await statusOf(key, method, path)) === 403) found.push(`${method} ${path}`)
      }
    })
    return found.filter((route) => !route.startsWith('HEAD ')).sort()
  }
  const keys = ['DELETE /v1/keys/:name', 'GET /v1/keys', 'POST /v1/gc', 'POST /v1/keys']
  const changes = [
    'DELETE /v1/datasets/:name',
    'DELETE /v1/sweeps/:id',
    'PATCH /v1/datasets/:name',
    'PATCH /v1/sweeps/:id',
    'POST /v1/datasets',
    'POST /v1/uploads',
    'PUT /v1/uploads/:id/portions/:number',
    'DELETE /v1/uploads/:id',
    'POST /v1/lineages/:key/verification',
    'POST /v1/sweeps',
    'POST /v1/sweeps/:id/retry',
    'POST /v1/sweeps/:id/trials/:number/retry',
  ]
  const stores = [
    'DELETE /v1/artifacts/*',
    'PUT /v1/artifacts/*',
    'POST /v1/sweeps/:id/ask',
    ...['complete', 'fail', 'heartbeat', 'report'].map(
      (what) => `POST /v1/sweeps/:id/trials/:number/${what}`,
    ),
  ]

  test('a reader reads, a worker stores artifacts and trains trials, sweeps change sweeps, an admin does all', async () => {
    expect(await refused(await make('reader', 'read'))).toEqual(
      [...keys, ...changes, ...stores].sort(),
    )
    expect(await refused(await make('rack-1', 'worker'))).toEqual([...keys, ...changes].sort())
    expect(await refused(await make('ci', 'sweeps'))).toEqual([...keys, ...stores].sort())
    expect(await refused(await make('boss', 'admin'))).toEqual([])
  })

  test('a removed key is refused at once, by every process', async () => {
    const other = await api.listen({ apiKey: adminKey })
    const key = await make('short-lived', 'read')
    await createClient({ url: other.url, apiKey: key }).sweeps()
    await as(adminKey).removeKey('short-lived')
    for (const base of [url, other.url]) {
      const answer = createClient({ url: base, apiKey: key }).sweeps()
      await expect(answer).rejects.toMatchObject({ problem: { code: 'UNAUTHORIZED' } })
    }
    const again = as(adminKey).removeKey('short-lived')
    await expect(again).rejects.toMatchObject({ problem: { code: 'KEY_NOT_FOUND' } })
  })

  test('a key is told once and kept as a hash; the log has names', async () => {
    const key = await make('logged', 'sweeps')
    const { id } = await as(key).createSweep({
      name: 's',
      dataset: 'tiny',
      parameters: { epochs: 1 },
    })
    const kept = JSON.stringify(await api.redis.apiKeys.list())
    const listed = JSON.stringify(await as(adminKey).keys())
    const secret = key.split('.')[1]!
    for (const text of [kept, listed, logged.join('')]) {
      expect(text).not.toContain(secret)
      expect(text).not.toContain(adminKey)
    }
    expect(listed).not.toContain('digest')
    const lines = logged.map((line) => JSON.parse(line))
    expect(lines).toContainEqual(
      expect.objectContaining({ key: 'logged', method: 'POST', route: '/v1/sweeps' }),
    )
    expect(lines).toContainEqual(
      expect.objectContaining({ key: 'SWEEPSTACK_API_KEY', method: 'POST', route: '/v1/keys' }),
    )
    expect(id).toMatch(/^swp_/)
  })

  test('a name that is taken, a scope that does not exist', async () => {
    await make('taken', 'read')
    await expect(make('taken', 'admin')).rejects.toMatchObject({ problem: { code: 'CONFLICT' } })
    await expect(make('odd', 'write' as never)).rejects.toMatchObject({
      problem: { code: 'INVALID_REQUEST', errors: [{ path: 'scopes.0' }] },
    })
    await expect(make('../odd', 'read')).rejects.toMatchObject({
      problem: { code: 'INVALID_REQUEST', errors: [{ path: 'name' }] },
    })
  })
})

test('the command line makes, lists and removes keys, and says what to do without one', async () => {
  const cli = path.resolve(import.meta.dirname, '../../../apps/cli/bin/sweepstack.mjs')
  const run = async (key: string | undefined, ...args: string[]) => {
    const env = { ...process.env, SWEEPSTACK_URL: url, SWEEPSTACK_API_KEY: key }
    const child = spawn(process.execPath, [cli, ...args], { env, stdio: 'pipe' })
    const [out, errors, code] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise((resolve) => child.once('close', resolve)),
    ])
    return { out, errors, code }
  }
  const made = await run(adminKey, 'keys', 'add', 'laptop', '--scope', 'read', 'sweeps')
  expect(made.out).toMatch(/^swk_laptop\.\S{43}\n$/)
  const [listed, forbidden, none] = await Promise.all([
    run(adminKey, 'keys', 'list'),
    run(made.out.trim(), 'keys', 'remove', 'laptop'),
    run(undefined, 'keys', 'list'),
  ])
  expect(listed.out).toMatch(/laptop +read, sweeps/)
  expect(forbidden).toMatchObject({
    code: 1,
    errors: expect.stringMatching(/^error: .*"laptop".*admin.*\n {2}fix: /),
  })
  expect(none).toMatchObject({
    code: 1,
    errors: expect.stringMatching(/^error: .*\n {2}fix: set SWEEPSTACK_API_KEY/),
  })
  expect(await run(adminKey, 'keys', 'remove', 'laptop')).toMatchObject({ code: 0 })
})

test('an open API is closed by its first key, which must be an admin, and by the last one opened again', async () => {
  await using own = await startTestApi()
  const here = await own.listen()
  const there = await own.listen({ exposed: true })
  const anyone = createClient({ url: here.url })
  await expect(createClient({ url: there.url }).sweeps()).rejects.toMatchObject({
    problem: { code: 'UNAUTHORIZED' },
  })
  await expect(anyone.addKey('ci', ['sweeps'])).rejects.toMatchObject({
    // It says what to do, in words that can be typed.
    problem: {
      code: 'CONFLICT',
      detail: expect.stringContaining('sweepstack keys add NAME --scope admin'),
    },
  })
  const boss = createClient({ url: here.url, apiKey: (await anyone.addKey('boss', ['admin'])).key })
  await expect(anyone.sweeps()).rejects.toMatchObject({ problem: { code: 'UNAUTHORIZED' } })
  await boss.addKey('ci', ['sweeps'])
  await expect(boss.removeKey('boss')).rejects.toMatchObject({ problem: { code: 'CONFLICT' } })
  await boss.removeKey('ci')
  await boss.removeKey('boss')
  await anyone.sweeps()
  await expect(createClient({ url: there.url }).sweeps()).rejects.toMatchObject({
    problem: { code: 'UNAUTHORIZED' },
  })
})

test('while Redis cannot say whether there are keys, nobody comes in', async () => {
  await using own = await startTestApi()
  const { port } = await own.listen()
  await own.server.stop()
  const { status, body } = await sendRaw(port, request('GET', '/v1/sweeps'))
  expect([status, JSON.parse(body).code]).toEqual([503, 'UNAVAILABLE'])
  expect((await sendRaw(port, request('GET', '/health/live'))).status).toBe(200)
})
