import { createClient } from '@sweepstack/client'
import type { KeyScope, Session } from '@sweepstack/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestApi } from '../../support/api.ts'
import { request, sendRaw } from '../../support/raw-http.ts'

const adminKey = 'a-long-enough-key'
let api: Awaited<ReturnType<typeof startTestApi>>
let url: string
let port: number

beforeAll(async () => {
  api = await startTestApi()
  const corsOrigins = ['https://lab.example.org']
  ;({ url, port } = await api.listen({ apiKey: adminKey, corsOrigins }))
})
afterAll(async () => api?.[Symbol.asyncDispose]())

type Headers = Record<string, string>
const post = (key: unknown, headers: Headers = {}) =>
  fetch(`${url}/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url, ...headers },
    body: JSON.stringify({ key }),
  })
/** The pair of a cookie that a sign-in sets. */
async function signIn(key = adminKey): Promise<string> {
  const answer = await post(key)
  expect(answer.status).toBe(201)
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] as string
}
const ask = (method: string, target: string, headers: Headers) =>
  sendRaw(port, request(method, target, { host: `127.0.0.1:${port}`, ...headers }))
const statusOf = async (method: string, target: string, headers: Headers) =>
  (await ask(method, target, headers)).status
const makeKey = async (name: string, ...scopes: KeyScope[]) =>
  (await createClient({ url, apiKey: adminKey }).addKey(name, scopes)).key

test('a browser that signs in is known by its cookie from then on, and until it signs out', async () => {
  const answer = await post(await makeKey('laptop', 'read', 'sweeps'))
  const session = (await answer.json()) as Session
  expect(session).toMatchObject({ key: 'laptop', scopes: ['read', 'sweeps'] })
  const days = (Date.parse(session.expiresAt as string) - Date.now()) / 86_400_000
  expect(days).toBeGreaterThan(6.9)
  expect(days).toBeLessThanOrEqual(7)
  const header = answer.headers.get('set-cookie') ?? ''
  expect(header).toMatch(
    new RegExp(
      `^sweepstack_session_${port}=[\\w-]{43}; Path=/; Max-Age=604800; HttpOnly; SameSite=Strict$`,
    ),
  )
  const cookie = header.split(';')[0] as string
  const known = await ask('GET', '/v1/session', { cookie, 'sec-fetch-site': 'same-origin' })
  expect(JSON.parse(known.body)).toEqual(session)
  expect(await statusOf('GET', '/v1/sweeps', { cookie: `other=1; ${cookie}; a=b` })).toBe(200)
  // Its scopes are those of the key.
  expect(await statusOf('GET', '/v1/keys', { cookie })).toBe(403)
  const left = await ask('DELETE', '/v1/session', { cookie, origin: url })
  expect(left.status).toBe(204)
  expect(left.headers['set-cookie']).toMatch(/^sweepstack_session_\d+=; Path=\/; Max-Age=0;/)
  expect(await statusOf('GET', '/v1/sweeps', { cookie })).toBe(401)
})

test('over TLS the cookie is for TLS only', async () => {
  const headers = { host: 'lab.example.org', 'content-type': 'application/json' }
  const answer = await api.apps[0]!.inject({
    method: 'POST',
    url: '/v1/session',
    headers: { ...headers, origin: 'https://lab.example.org' },
    payload: { key: adminKey },
  })
  expect(answer.headers['set-cookie']).toMatch(/^sweepstack_session=.*; SameSite=Strict; Secure$/)
})

test.each(['', 'x', 'a-long-enough-kez', `swk_laptop.${'A'.repeat(43)}`, 1, null])(
  '%j signs nobody in',
  async (key) => {
    const answer = await post(key)
    expect([400, 401]).toContain(answer.status)
    expect(answer.headers.get('set-cookie')).toBeNull()
  },
)

test('Redis has a hash of the cookie, not the cookie', async () => {
  const value = (await signIn()).split('=')[1] as string
  const { Redis } = await import('ioredis')
  const redis = new Redis(api.server.url)
  const names = await redis.keys('{sweepstack}:session:*')
  const texts = await redis.mget(names)
  expect(names.length).toBeGreaterThan(0)
  for (const text of [...names, ...texts]) {
    expect(text).not.toContain(value)
    expect(text).not.toContain(adminKey)
  }
  for (const name of names) {
    const life = await redis.pttl(name)
    expect(life).toBeGreaterThan(0)
    expect(life).toBeLessThanOrEqual(604_800_000)
  }
  await redis.quit()
})

test('a session ends with its key, whatever key has the name later', async () => {
  const cookie = await signIn(await makeKey('rack', 'read'))
  const client = createClient({ url, apiKey: adminKey })
  expect(await statusOf('GET', '/v1/sweeps', { cookie })).toBe(200)
  await client.removeKey('rack')
  expect(await statusOf('GET', '/v1/sweeps', { cookie })).toBe(401)
  await makeKey('rack', 'admin')
  expect(await statusOf('GET', '/v1/sweeps', { cookie })).toBe(401)
})

test('a key has a hundred sessions at most: the oldest ends', async () => {
  const key = await makeKey('many', 'read')
  const oldest = await signIn(key)
  for (let more = 0; more < 99; more += 1) await signIn(key)
  expect(await statusOf('GET', '/v1/sweeps', { cookie: oldest })).toBe(200)
  const newest = await signIn(key)
  expect(await statusOf('GET', '/v1/sweeps', { cookie: oldest })).toBe(401)
  expect(await statusOf('GET', '/v1/sweeps', { cookie: newest })).toBe(200)
})

describe('what carries the cookie', () => {
  const own = () => `http://127.0.0.1:${port}`
  test.each([
    ['GET', {}, 200],
    ['GET', { 'sec-fetch-site': 'same-origin' }, 200],
    ['GET', { 'sec-fetch-site': 'none' }, 200],
    // A page of another port of this host, which SameSite takes for the same site.
    ['GET', { 'sec-fetch-site': 'same-site' }, 403],
    ['GET', { 'sec-fetch-site': 'cross-site' }, 403],
    ['GET', { origin: 'http://127.0.0.1:1' }, 403],
    // Listed pages send keys.
    ['GET', { origin: 'https://lab.example.org' }, 403],
    ['POST', {}, 403],
    ['POST', { 'sec-fetch-site': 'none' }, 403],
    ['POST', { 'sec-fetch-site': 'same-site' }, 403],
    ['POST', { origin: 'https://lab.example.org' }, 403],
    ['POST', { 'sec-fetch-site': 'same-origin' }, 400],
    ['POST', { origin: 'own' }, 400],
  ] as [string, Headers, number][])(
    '%s with %j is answered with %s',
    async (method, rest, status) => {
      const origin = rest.origin === 'own' ? { origin: own() } : {}
      const headers = { cookie: await signIn(), ...rest, ...origin }
      // A body is missing, which is found behind the guard.
      expect(await statusOf(method, '/v1/sweeps', headers)).toBe(status)
    },
  )

  test('a key beside it counts, and two cookies of the name are none', async () => {
    const cookie = await signIn()
    const authorization = 'Bearer wrong-key'
    expect(await statusOf('GET', '/v1/sweeps', { cookie, authorization })).toBe(401)
    const twice = `${cookie}; ${cookie.replace(/.$/, 'A')}`
    expect(await statusOf('GET', '/v1/sweeps', { cookie: twice })).toBe(401)
    const elsewhere = cookie.replace(String(port), '1')
    expect(await statusOf('GET', '/v1/sweeps', { cookie: elsewhere })).toBe(401)
  })

  test('pages of others cannot sign anybody in', async () => {
    const answer = await post(adminKey, { origin: 'https://lab.example.org' })
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([403, null])
  })
})

test('a client says whose key it has; an API without one asks nobody', async () => {
  const client = createClient({ url, apiKey: adminKey })
  expect(await client.session()).toEqual({
    key: 'SWEEPSTACK_API_KEY',
    scopes: ['admin'],
    expiresAt: null,
  })
  await using own = await startTestApi()
  const open = createClient({ url: (await own.listen()).url })
  expect(await open.session()).toMatchObject({
    key: null,
    scopes: expect.arrayContaining(['admin']),
  })
})
