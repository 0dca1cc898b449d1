import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestApi } from '../../support/api.ts'
import { request, sendRaw } from '../../support/raw-http.ts'

const page = 'https://lab.example.org'
let api: Awaited<ReturnType<typeof startTestApi>>
/** Ports of an API without a key, of one that knows a name and a page, and of one with a key. */
let plain: number
let named: number
let locked: number

beforeAll(async () => {
  api = await startTestApi()
  plain = (await api.listen()).port
  named = (await api.listen({ allowedHosts: ['Lab.example.org'], corsOrigins: [page] })).port
  locked = (await api.listen({ apiKey: 'a-long-enough-key', corsOrigins: [page] })).port
})
afterAll(async () => api?.[Symbol.asyncDispose]())

type Ask = [target: string, headers: Record<string, string | undefined>]
const codeOf = async (port: number, [target, headers]: Ask, method = 'GET') => {
  const { status, body } = await sendRaw(port, request(method, target, headers))
  return status < 400 ? status : (JSON.parse(body) as { code: string }).code
}

describe('without a key', () => {
  test.each([
    '127.0.0.1',
    'localhost:4700',
    'LOCALHOST',
    'localhost.',
    '127.0.0.2:1',
    '[::1]:80',
    '127.1',
    'sweeps.localhost',
  ])('the name %s is that of this machine', async (host) => {
    expect(await codeOf(plain, ['/v1/sweeps', { host }])).toBe(200)
  })

  test.each([
    'evil.example',
    'evil.example:4700',
    '127.0.0.1.evil.example',
    '127.evil.example',
    'localhost.evil.example',
    'localhost@evil.example',
    'evil.example#localhost',
    'xn--localhost-',
    '10.0.0.7',
    '[::2]',
    '0.0.0.0',
    'lab.example.org',
  ])('nothing is served as %s: its page would be one of DNS rebinding', async (host) => {
    for (const target of ['/v1/sweeps', '/health/live', '/docs', '/metrics', '/nothing']) {
      expect(await codeOf(plain, [target, { host }])).toBe('HOST_NOT_ALLOWED')
    }
    expect(await codeOf(plain, ['/v1/sweeps', { host }], 'POST')).toBe('HOST_NOT_ALLOWED')
  })

  test('a name in the URL counts, too; a request without a name is none', async () => {
    expect(await codeOf(plain, ['http://localhost:1/v1/sweeps', {}])).toBe(200)
    expect(await codeOf(plain, ['http://evil.example/v1/sweeps', {}])).toBe('HOST_NOT_ALLOWED')
    expect(await codeOf(plain, ['/v1/sweeps', { host: undefined }])).toBe('INVALID_REQUEST')
    expect(await codeOf(plain, ['/v1/sweeps', { host: '' }])).toBe('HOST_NOT_ALLOWED')
    const old = await sendRaw(plain, 'GET /v1/sweeps HTTP/1.0\r\n\r\n')
    expect(old.status).toBe(403)
  })

  test('names of SWEEPSTACK_ALLOWED_HOSTS are served, whatever the port and the case', async () => {
    expect(await codeOf(named, ['/v1/sweeps', { host: 'LAB.example.org:443' }])).toBe(200)
    expect(await codeOf(named, ['/v1/sweeps', { host: 'x.lab.example.org' }])).toBe(
      'HOST_NOT_ALLOWED',
    )
  })
})

test('with a key any name is served, for a page of a stranger has none', async () => {
  const authorization = 'Bearer a-long-enough-key'
  expect(await codeOf(locked, ['/v1/sweeps', { host: 'any.example', authorization }])).toBe(200)
  expect(await codeOf(locked, ['/v1/sweeps', { host: 'any.example' }])).toBe('UNAUTHORIZED')
})

describe('pages of other sites', () => {
  test.each([
    'https://evil.example',
    'null',
    'http://localhost:5173',
    'https://127.0.0.1.evil.example',
    'file://',
    'https://lab.example.org.evil.example',
    'http://lab.example.org',
    'chrome-extension://abc',
  ])('%s is refused', async (origin) => {
    for (const port of [plain, named, locked]) {
      for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS']) {
        const ask: Ask = ['/v1/sweeps', { host: `127.0.0.1:${port}`, origin }]
        expect(await codeOf(port, ask, method)).toBe('ORIGIN_NOT_ALLOWED')
      }
    }
  })

  test('our own pages are served, also behind a proxy that speaks TLS', async () => {
    const own = (host: string, origin: string): Ask => ['/v1/sweeps', { host, origin }]
    expect(await codeOf(plain, own('127.0.0.1:4700', 'http://127.0.0.1:4700'))).toBe(200)
    expect(await codeOf(plain, own('localhost', 'http://localhost'))).toBe(200)
    expect(await codeOf(named, own('lab.example.org', 'https://lab.example.org'))).toBe(200)
    expect(await codeOf(plain, own('127.0.0.1:4700', 'http://127.0.0.1:4701'))).toBe(
      'ORIGIN_NOT_ALLOWED',
    )
  })

  test('a page of SWEEPSTACK_CORS_ORIGINS may read, and asks first where browsers do', async () => {
    const read = await sendRaw(named, request('GET', '/v1/sweeps', { origin: page }))
    expect(read.status).toBe(200)
    expect(read.headers).toMatchObject({
      'access-control-allow-origin': page,
      vary: expect.stringMatching(/origin/i),
    })
    const preflight = {
      origin: page,
      'access-control-request-method': 'PATCH',
      'access-control-request-headers': 'authorization,content-type',
    }
    for (const port of [named, locked]) {
      const asked = await sendRaw(port, request('OPTIONS', '/v1/sweeps/x', preflight))
      expect(asked.status).toBe(204)
      expect(asked.headers['access-control-allow-origin']).toBe(page)
      expect(asked.headers['access-control-allow-methods']).toMatch(/PATCH/)
      expect(asked.headers['access-control-allow-headers']).toMatch(/authorization/)
      expect(asked.headers['access-control-allow-credentials']).toBeUndefined()
    }
  })

  test('such a page reads why it was refused, and events', async () => {
    const refused = await sendRaw(locked, request('GET', '/v1/sweeps', { origin: page }))
    expect([refused.status, refused.headers['access-control-allow-origin']]).toEqual([401, page])
    const created = await fetch(`http://127.0.0.1:${named}/v1/sweeps`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: page },
      body: JSON.stringify({ name: 's', dataset: 'tiny', parameters: { epochs: 1 } }),
    })
    const { id } = (await created.json()) as { id: string }
    const gone = new AbortController()
    const events = await fetch(`http://127.0.0.1:${named}/v1/sweeps/${id}/events`, {
      headers: { origin: page },
      signal: gone.signal,
    })
    expect(events.headers.get('access-control-allow-origin')).toBe(page)
    gone.abort()
  })
})
