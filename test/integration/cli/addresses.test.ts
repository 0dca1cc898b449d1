import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '@sweepstack/provision'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestRedis } from '../../support/redis.ts'
import { selfSigned } from '../../support/tls-front.ts'

/** What stands where an API was expected, and what one reads about it. */

const cli = path.resolve(import.meta.dirname, '../../../apps/cli/bin/sweepstack.mjs')
const addresses = new Map<string, string>()
const cleanups: (() => unknown)[] = []

beforeAll(async () => {
  const listen = async (name: string, server: ReturnType<typeof createServer>, scheme = 'http') => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    addresses.set(name, `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`)
    cleanups.push(() => server.close())
  }
  const answer = (body: string, status = 200, headers = {}): RequestListener => {
    return (_, response) => response.writeHead(status, headers).end(body)
  }
  await listen('page', createServer(answer('<html>', 200, { 'content-type': 'text/html' })))
  await listen('missing', createServer(answer('<html>', 404, { 'content-type': 'text/html' })))
  const document = '{"info": {"title": "sweepstack", "version": "9.8.7"}}'
  await listen(
    'other',
    createServer(({ url }, response) =>
      response.end(url === '/openapi.json' ? document : '{"workers": [{"name": 7}]}'),
    ),
  )
  await listen('proxy', createServer(answer('<html>', 502, { 'content-type': 'text/html' })))
  const problem = { type: 'x', title: 'Gone', status: 410, detail: 'It is gone.', errors: [] }
  await listen(
    'later problem',
    createServer(answer(JSON.stringify({ ...problem, code: 'NEW' }), 410)),
  )
  await listen(
    'moved',
    createServer(answer('', 301, { location: 'https://host.example/v1/workers' })),
  )
  await listen(
    'behind a proxy',
    createServer((request, response) =>
      response.end(request.url === '/lab/v1/workers' ? '{"workers": []}' : '?'),
    ),
  )
  const folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-addresses-'))
  cleanups.push(() => rm(folder, { recursive: true }))
  const certificate = await selfSigned(folder, 'nobody')
  if (certificate !== undefined) {
    await listen('tls', createTlsServer(certificate, answer('{"workers": []}')), 'https')
  }
  const redis = await startTestRedis()
  cleanups.push(() => redis[Symbol.asyncDispose]())
  addresses.set('redis', `http://127.0.0.1:${new URL(redis.url).port}`)
  addresses.set('nobody', `http://127.0.0.1:${await freePort()}`)
})
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup()
})

const at = (name: string) => addresses.get(name) as string

async function workers(url: string, env: Record<string, string> = {}) {
  const all = { ...process.env, SWEEPSTACK_URL: url, SWEEPSTACK_API_KEY: '', ...env }
  const run = promisify(execFile)(process.execPath, [cli, 'workers'], { env: all })
  const settled = await run.catch(
    (error: { stdout: string; stderr: string; code: number }) => error,
  )
  return { code: 'code' in settled ? settled.code : 0, ...settled }
}

test.for<[string, () => string, RegExp, RegExp]>([
  ['nobody', () => at('nobody'), /nothing listens at http/, /sweepstack up/],
  [
    'a host that is none',
    () => 'http://nobody.invalid',
    /there is no host nobody.invalid/,
    /correct the host/,
  ],
  ['no URL', () => 'http://a b', /no URL of an API/, /http:\/\/host:4700/],
  ['another scheme', () => 'ftp://127.0.0.1', /begins with ftp:/, /http:\/\/host:4700/],
  [
    'a password',
    () => 'http://u:secret@127.0.0.1',
    /holds a user or a password/,
    /SWEEPSTACK_API_KEY/,
  ],
  ['a page', () => at('page'), /status 200 \(text\/html\), as sweepstack does not/, /--url/],
  ['a server without the route', () => at('missing'), /status 404/, /--url/],
  [
    'another version',
    () => at('other'),
    /this is version 0.1.0 and cannot read .* the API there is version 9.8.7/,
    /same version as the API/,
  ],
  [
    'a proxy alone',
    () => at('proxy'),
    /is a proxy, and the API behind it does not/,
    /start the API/,
  ],
  ['a later problem', () => at('later problem'), /: It is gone\.$/, /same version as the API/],
  ['one that sends on', () => at('moved'), /sends on to https:\/\/host.example/, /without \/v1/],
  [
    'a TLS port, asked without',
    () => at('tls').replace('https', 'http'),
    /not answer as HTTP/,
    /https:\/\//,
  ],
  [
    'a TLS port with a certificate of its own',
    () => at('tls'),
    /not trusted/,
    /NODE_EXTRA_CA_CERTS/,
  ],
  [
    'a plain port, asked for TLS',
    () => at('page').replace('http', 'https'),
    /speaks no TLS/,
    /write http:/,
  ],
  ['a Redis', () => at('redis'), /not answer as HTTP/, /port of the API/],
])('%s: one line, and what to do', async ([name, url, message, fix], { skip }) => {
  if (name.startsWith('a TLS port') && !addresses.has('tls')) skip('there is no openssl here')
  const { code, stdout, stderr } = await workers(url())
  const [first, second, ...more] = stderr.trimEnd().split('\n')
  expect(first).toMatch(message)
  expect(first).toMatch(/^error: /)
  expect(second).toMatch(/^ {2}fix: /)
  expect(second).toMatch(fix)
  expect({ code, stdout, more }).toEqual({ code: 1, stdout: '', more: [] })
})

test.each(['/lab', '/lab/', '/lab//', '/lab/v1', '/lab/v1/'])(
  'an API at %s is found',
  async (base) => {
    expect(await workers(`${at('behind a proxy')}${base}`)).toMatchObject({ code: 0, stderr: '' })
  },
)

test('a key that no header can carry is told, and not shown', async () => {
  const { stderr } = await workers(at('page'), { SWEEPSTACK_API_KEY: 'my secret\nkey' })
  expect(stderr).toMatch(/^error: the API key has .*\n {2}fix: set SWEEPSTACK_API_KEY/)
  expect(stderr).not.toContain('secret')
})
