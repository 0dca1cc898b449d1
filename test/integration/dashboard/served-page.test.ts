import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestApi } from '../../support/api.ts'
import { request, sendRaw } from '../../support/raw-http.ts'

const entry = '<!doctype html><meta property="csp-nonce" nonce="__CSP_NONCE__"><title>page</title>'
const script = `${'export const a = 1\n'.repeat(100)}`
const hidden = 'of nobody else'
let api: Awaited<ReturnType<typeof startTestApi>>
let folder: string
let url: string
let port: number
let unbuilt: string

beforeAll(async () => {
  api = await startTestApi()
  folder = path.join(api.dataRoot, 'page')
  await mkdir(path.join(folder, 'assets'), { recursive: true })
  await writeFile(path.join(folder, 'index.html'), entry)
  await writeFile(path.join(folder, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  await writeFile(path.join(folder, 'assets', 'index-a1b2.js'), script)
  await writeFile(path.join(folder, 'assets', '.hidden.js'), hidden)
  await writeFile(path.join(folder, 'assets', 'notes.md'), hidden)
  await writeFile(path.join(api.dataRoot, 'secret.js'), hidden)
  await symlink(path.join(api.dataRoot, 'secret.js'), path.join(folder, 'assets', 'link.js'))
  ;({ url, port } = await api.listen({ apiKey: 'a-long-enough-key', dashboard: folder }))
  const missing = path.join(api.dataRoot, 'not-built')
  unbuilt = (await api.listen({ dashboard: missing })).url
})
afterAll(async () => api?.[Symbol.asyncDispose]())

const opened = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
const get = (target: string, headers: Record<string, string> = {}) =>
  fetch(url + target, { headers, redirect: 'manual' })

describe('the page', () => {
  test.each([
    '/',
    '/?from=mail',
    '/sweeps/swp_aaaaaaaaaaaaaaaaaaaa',
    '/sweeps/swp_aaaaaaaaaaaaaaaaaaaa/trials/3?where=optimizer%3Dadam',
    '/datasets/cifar.10',
    '/index.html',
  ])('is answered at %s, to whoever opens it', async (target) => {
    const answer = await get(target, opened)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(answer.headers.get('cache-control')).toBe('no-cache')
    expect(await answer.text()).toMatch(/<title>page<\/title>/)
  })

  test('each answer has a nonce of its own, for styles alone', async () => {
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const answer = await get('/', opened)
        const policy = answer.headers.get('content-security-policy') ?? ''
        const [, nonce = ''] = /style-src 'self' 'nonce-([^']+)'/.exec(policy) ?? []
        expect(nonce).toMatch(/^[A-Za-z0-9+/=]{22,}$/)
        expect(await answer.text()).toContain(`nonce="${nonce}"`)
        expect(policy).toMatch(/default-src 'none'; script-src 'self';/)
        expect(policy).toMatch(/frame-ancestors 'none'/)
        expect(policy).not.toMatch(/unsafe|sandbox|https?:|\*/)
        return nonce
      }),
    )
    expect(new Set(nonces).size).toBe(2)
  })

  test('a page without a place for a nonce has no nonce in its policy', async () => {
    const plain = path.join(api.dataRoot, 'plain')
    await mkdir(plain)
    await writeFile(path.join(plain, 'index.html'), '<title>plain</title>')
    const { headers } = await fetch((await api.listen({ dashboard: plain })).url)
    expect(headers.get('content-security-policy')).toMatch(/style-src 'self';/)
  })

  test('a build that comes later is served without a restart', async () => {
    const other = path.join(api.dataRoot, 'later')
    const { url: address } = await api.listen({ dashboard: other })
    expect((await fetch(address)).status).toBe(503)
    await mkdir(other)
    await writeFile(path.join(other, 'index.html'), 'first')
    expect(await (await fetch(address)).text()).toBe('first')
    await rm(path.join(other, 'index.html'))
    await writeFile(path.join(other, 'index.html'), 'later')
    expect(await (await fetch(address)).text()).toBe('later')
  })

  test('where it is not built, a plain page says what to do, and the API is there', async () => {
    const answer = await fetch(`${unbuilt}/sweeps/x`, { headers: opened })
    expect(answer.status).toBe(503)
    expect(await answer.text()).toMatch(/node scripts\/bootstrap\.mjs/)
    expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none'/)
    expect((await fetch(`${unbuilt}/v1/sweeps`)).status).toBe(200)
  })
})

describe('its files', () => {
  test('have the hash of their content in the name, and so never change', async () => {
    const plain = await get('/assets/index-a1b2.js', { 'accept-encoding': 'identity' })
    expect(plain.status).toBe(200)
    expect(plain.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(plain.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(plain.headers.get('content-encoding')).toBeNull()
    expect(await plain.text()).toBe(script)
    const packed = await get('/assets/index-a1b2.js', { 'accept-encoding': 'br, gzip' })
    expect(packed.headers.get('content-encoding')).toBe('gzip')
    expect(Number(packed.headers.get('content-length'))).toBeLessThan(script.length / 2)
    expect(await packed.text()).toBe(script)
    const refused = await get('/assets/index-a1b2.js', { 'accept-encoding': 'gzip;q=0, br' })
    expect(refused.headers.get('content-encoding')).toBeNull()
  })

  test('a script that is run as a worker may ask the API', async () => {
    const policy = (await get('/assets/index-a1b2.js')).headers.get('content-security-policy')
    expect(policy).toMatch(/connect-src 'self'/)
    expect(policy).not.toMatch(/sandbox|nonce/)
  })

  test('those beside it may change, and are asked for again by their tags after an hour', async () => {
    const icon = await get('/favicon.svg')
    expect([icon.status, icon.headers.get('cache-control')]).toEqual([200, 'public, max-age=3600'])
    const again = await get('/favicon.svg', { 'if-none-match': icon.headers.get('etag') as string })
    expect(again.status).toBe(304)
  })

  test.each([
    '/assets/nothing.js',
    '/assets/.hidden.js',
    '/assets/notes.md',
    '/assets/link.js',
    '/assets/..%2findex.html',
    '/assets/..%2f..%2fsecret.js',
    '/assets/%2e%2e/%2e%2e/secret.js',
    '/assets/../../secret.js',
    '/assets/..\\..\\secret.js',
    '/assets/index-a1b2.js%00.js',
    '/assets/',
    '/..%2fsecret.js',
    '/%2e%2e%2fsecret.js',
    '/../secret.js',
    '//assets/index-a1b2.js',
    '/assets/assets/index-a1b2.js',
  ])('%s is none of them', async (target) => {
    for (const accept of ['*/*', opened.accept]) {
      const { status, body } = await sendRaw(port, request('GET', target, { accept }))
      expect(body).not.toContain(hidden)
      expect(body).not.toContain(script.slice(0, 20))
      if (accept === '*/*' || target.startsWith('/assets/')) expect([400, 404]).toContain(status)
    }
  })
})

describe('what the API answers', () => {
  test.each(['/v1/nothing', '/v1', '/docs/nothing', '/health/nothing', '/openapi.json/x'])(
    '%s is no path of the page, though a browser opens it',
    async (target) => {
      const answer = await get(target, opened)
      expect(answer.status).toBe(404)
      expect(await answer.json()).toMatchObject({ code: 'NOT_FOUND' })
    },
  )

  test.each([
    ['/v1/sweeps', 401],
    ['/metrics', 401],
    ['/health/live', 200],
    ['/openapi.json', 200],
    ['/docs', 200],
    ['/docs/static/swagger-ui.css', 200],
  ])('%s is answered as before, with %s', async (target, status) => {
    expect((await get(target, opened)).status).toBe(status)
  })

  test('only programs are told that there is nothing; only GET opens the page', async () => {
    expect((await get('/sweeps')).status).toBe(404)
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      const answer = await fetch(`${url}/sweeps`, { method, headers: opened })
      expect(answer.status).toBe(404)
    }
    const answer = await fetch(url, { method: 'POST', headers: opened })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    const head = await fetch(`${url}/sweeps`, { method: 'HEAD', headers: opened })
    expect([head.status, await head.text()]).toEqual([200, ''])
  })

  test('strangers get no page either', async () => {
    const { port: open } = await api.listen({ dashboard: folder })
    for (const target of ['/', '/sweeps', '/assets/index-a1b2.js', '/favicon.svg']) {
      for (const headers of [{ host: 'evil.example' }, { origin: 'https://evil.example' }]) {
        const { status } = await sendRaw(open, request('GET', target, { ...opened, ...headers }))
        expect(`${target} ${status}`).toBe(`${target} 403`)
      }
    }
  })
})
