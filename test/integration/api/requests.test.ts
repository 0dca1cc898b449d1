import { gzipSync } from 'node:zlib'
import { problemSchema } from '@sweepstack/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestApi } from '../../support/api.ts'
import { request, sendRaw } from '../../support/raw-http.ts'

let api: Awaited<ReturnType<typeof startTestApi>>
let port: number

beforeAll(async () => {
  api = await startTestApi()
  port = (await api.listen()).port
})
afterAll(async () => api?.[Symbol.asyncDispose]())

const definition = { name: 's', dataset: 'tiny', parameters: { epochs: 1 } }
const absent = `swp_${'a'.repeat(20)}`
const json = { 'content-type': 'application/json' }

/** A request with a body. */
function withBody(
  method: string,
  target: string,
  body: string | Buffer,
  headers: Record<string, string> = json,
): Buffer {
  const bytes = Buffer.from(body)
  const head = request(method, target, { ...headers, 'content-length': String(bytes.length) })
  return Buffer.concat([Buffer.from(head), bytes])
}

/** The problem that is answered; its shape, and that no name of the framework is in it, are checked. */
async function problemOf(bytes: string | Buffer) {
  const { status, headers, body } = await sendRaw(port, bytes)
  expect(headers['content-type']).toBe('application/problem+json')
  expect(body).not.toMatch(/FST_|HPE_|ERR_/)
  const problem = problemSchema.parse(JSON.parse(body))
  expect(problem.status).toBe(status)
  return { ...problem, headers }
}

describe('a type without a body is no body', () => {
  test.each([
    ['POST', `/v1/sweeps/${absent}/trials/1/retry`, 'SWEEP_NOT_FOUND', 'TRIAL_NOT_FOUND'],
    ['POST', `/v1/sweeps/${absent}/retry`, 'SWEEP_NOT_FOUND'],
    ['POST', `/v1/lineages/${'b'.repeat(64)}/verification`, 'LINEAGE_NOT_FOUND'],
    ['DELETE', `/v1/sweeps/${absent}`, 'SWEEP_NOT_FOUND'],
    ['DELETE', '/v1/keys/nobody', 'KEY_NOT_FOUND'],
  ])('%s %s', async (method, target, ...codes) => {
    for (const ask of [
      request(method, target),
      request(method, target, json),
      request(method, target, { ...json, 'content-length': '0' }),
      withBody(method, target, '', { 'content-type': 'application/yaml' }),
      withBody(method, target, '{}'),
    ]) {
      expect(codes).toContain((await problemOf(ask)).code)
    }
  })

  test('GET and HEAD do not mind a type either', async () => {
    expect((await sendRaw(port, request('GET', '/v1/sweeps', json))).status).toBe(200)
    expect((await sendRaw(port, request('HEAD', '/v1/sweeps', json))).status).toBe(200)
  })

  test('where a body is needed, it is said', async () => {
    for (const target of ['/v1/sweeps', '/v1/plans', '/v1/datasets', '/v1/keys']) {
      const { status, detail } = await problemOf(request('POST', target, json))
      expect([status, detail]).toEqual([400, expect.stringMatching(/body|definition/)])
    }
  })
})

describe('types that are not taken are answered with those that are', () => {
  const text = JSON.stringify(definition)
  test.each([
    ['text/plain', text],
    ['application/x-www-form-urlencoded', text],
    ['multipart/form-data; boundary=x', `--x\r\n\r\n${text}\r\n--x--`],
    ['text/html', '<p>'],
    ['application/xml', '<a/>'],
    ['no type at all', text],
    ['application/json/x', text],
    ['application/json; charset=utf-16', Buffer.from(text, 'utf16le')],
  ])('%s', async (type, body) => {
    const headers: Record<string, string> = type.startsWith('no type')
      ? {}
      : { 'content-type': type }
    const { code, detail } = await problemOf(withBody('POST', '/v1/sweeps', body, headers))
    expect(code).toBe('UNSUPPORTED_MEDIA_TYPE')
    expect(detail).toMatch(/application\/json or application\/yaml|UTF-8/)
  })

  test('for a file, the type of files', async () => {
    const ask = withBody('PUT', '/v1/artifacts/x', '{}')
    expect(await problemOf(ask)).toMatchObject({
      code: 'UNSUPPORTED_MEDIA_TYPE',
      detail: expect.stringContaining('application/octet-stream'),
    })
  })

  test.each(['gzip', 'br', 'deflate', 'gzip, gzip', 'GZIP'])('a body in %s', async (encoding) => {
    const headers = { ...json, 'content-encoding': encoding }
    const ask = withBody('POST', '/v1/sweeps', gzipSync(text), headers)
    const { code, detail, headers: answered } = await problemOf(ask)
    expect([code, answered['accept-encoding']]).toEqual(['UNSUPPORTED_MEDIA_TYPE', 'identity'])
    expect(detail).toMatch(/Content-Encoding/)
  })
})

describe('bodies that cannot be read', () => {
  test.each([
    ['cut-off JSON', '{"name": ', json, /JSON cannot be read: /],
    ['NaN', '{"name": NaN}', json, /JSON cannot be read: .*N/],
    ['two values', '{} {}', json, /JSON cannot be read: /],
    ['a byte-order mark of UTF-16', Buffer.from('\ufeff{}', 'utf16le'), json, /not UTF-8/],
    ['Latin-1', Buffer.from('{"name": "caf\xe9"}', 'latin1'), json, /not UTF-8/],
    ['a prototype', '{"a": {"__proto__": {"b": 1}}}', json, /forbidden/],
    ['endless lists', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, json, /64 levels/],
    ['broken YAML', 'a: [', { 'content-type': 'application/yaml' }, /YAML cannot be read: /],
    ['YAML in itself', 'a: &a\n  b: *a', { 'content-type': 'application/yaml' }, /64 levels/],
    ['a prototype in YAML', '__proto__: {b: 1}', { 'content-type': 'text/yaml' }, /forbidden/],
    [
      'laughs',
      `a: &a [x,x,x]\n${'bcdefgh'.replace(/./g, (c) => `${c}: &${c} [${`*${String.fromCharCode(c.charCodeAt(0) - 1)},`.repeat(9)}]\n`)}`,
      { 'content-type': 'application/yaml' },
      /alias/i,
    ],
  ] as const)('%s', async (_, body, headers, words) => {
    const { code, detail } = await problemOf(withBody('POST', '/v1/sweeps', body, headers))
    expect(code).toBe('INVALID_REQUEST')
    expect(detail).toMatch(words)
  })

  test('a byte-order mark of UTF-8 is no harm', async () => {
    const body = `\ufeff${JSON.stringify(definition)}`
    expect((await sendRaw(port, withBody('POST', '/v1/plans', body))).status).toBe(200)
  })

  test('too large, with its length and without, and however much is sent', async () => {
    const large = `{"name": "${'x'.repeat(3_000_000)}"}`
    const answer = await fetch(`http://127.0.0.1:${port}/v1/sweeps`, {
      method: 'POST',
      headers: json,
      body: large,
    })
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
      413,
      'BODY_TOO_LARGE',
    ])
    const head = request('POST', '/v1/sweeps', { ...json, 'transfer-encoding': 'chunked' })
    const chunk = `${(300_000).toString(16)}\r\n${'x'.repeat(300_000)}\r\n0\r\n\r\n`
    expect(await problemOf(head + chunk)).toMatchObject({
      code: 'BODY_TOO_LARGE',
      detail: expect.stringContaining('262144 bytes'),
    })
  })

  test('a length that is not that of the body', async () => {
    const ask = `${request('POST', '/v1/sweeps', { ...json, 'content-length': '2' })}{}x`
    expect((await sendRaw(port, ask)).status).toBe(400)
  })
})

describe('paths and methods', () => {
  test.each([
    ['PUT', '/v1/sweeps', 'GET, HEAD, POST'],
    ['DELETE', '/v1/workers', 'GET, HEAD'],
    ['POST', `/v1/sweeps/${absent}`, 'DELETE, GET, HEAD, PATCH'],
    ['OPTIONS', '/v1/plans', 'POST'],
    ['TRACE', '/health/live', 'GET, HEAD'],
    ['PROPFIND', '/v1/sweeps', 'GET, HEAD, POST'],
    ['POST', '/openapi.json', 'GET, HEAD'],
  ])('%s %s is 405 and says what is allowed', async (method, target, allowed) => {
    const { code, headers } = await problemOf(request(method, target))
    expect(code).toBe('METHOD_NOT_ALLOWED')
    expect(headers.allow?.split(', ').sort().join(', ')).toBe(allowed)
  })

  test('HEAD of what does not take it is 405, without a body', async () => {
    const { status, body, headers } = await sendRaw(port, request('HEAD', '/v1/plans'))
    expect([status, body, headers.allow]).toEqual([405, '', 'POST'])
  })

  test.each([
    '/v1',
    '/v1/',
    '/v2/sweeps',
    '/V1/sweeps',
    '/docsx',
    '/v1/artifactsx',
    '//v1/sweeps',
    '/v1/sweeps/x/y/z',
  ])('there is nothing at %s, whatever is sent there', async (target) => {
    expect((await problemOf(request('GET', target))).code).toBe('NOT_FOUND')
    const form = { 'content-type': 'text/plain', 'content-encoding': 'gzip' }
    expect((await problemOf(withBody('POST', target, 'x', form))).code).toBe('NOT_FOUND')
  })

  test.each(['/v1/sweeps/', '/v1/workers/', '/health/live/'])('%s is served', async (target) => {
    expect((await sendRaw(port, request('GET', target))).status).toBe(200)
  })

  test.each([
    '/v1/sweeps/%',
    '/v1/sweeps/%zz',
    '/v1/sweeps/%ff',
    '/v1/%c0%af',
    `/v1/sweeps/${'x'.repeat(700)}`,
    '/v1/sweeps/%00',
    '/v1/sweeps/a%2fb',
    '/v1/sweeps?limit=%zz',
    '/v1/sweeps?limit[]=1&limit=2',
    '/v1/sweeps?before=1&before=2',
    '/v1/sweeps?__proto__=1',
  ])('%s is a problem of 400', async (target) => {
    expect((await problemOf(request('GET', target))).status).toBe(400)
  })

  test('what is no HTTP', async () => {
    expect((await problemOf('hello\r\n\r\n')).code).toBe('INVALID_REQUEST')
    expect((await problemOf('GET / HTTP/1.1\r\nhost\r\n\r\n')).code).toBe('INVALID_REQUEST')
    const large = request('GET', '/v1/sweeps', { 'x-large': 'x'.repeat(20_000) })
    expect((await problemOf(large)).code).toBe('HEADERS_TOO_LARGE')
  })

  test('an expectation that nobody knows is not waited for', async () => {
    const ask = request('GET', '/v1/sweeps', { expect: 'a-miracle' })
    expect((await sendRaw(port, ask)).status).toBe(200)
  })
})

describe('the part of a request that is not valid is named in words of HTTP', () => {
  test.each([
    ['path', request('GET', '/v1/sweeps/none'), /^The request's path/, 'id'],
    ['query', request('GET', '/v1/sweeps?limit=x'), /^The request's query/, 'limit'],
    [
      'unknown key',
      withBody('PATCH', `/v1/sweeps/swp_${'0'.repeat(20)}`, '{"foo": 3}'),
      /^The request's body/,
      'foo',
    ],
    ['body', withBody('POST', '/v1/keys', '{}'), /^The request's body/, 'name'],
  ])('%s', async (_, ask, detail, place) => {
    const problem = await problemOf(ask)
    expect(problem.code).toBe('INVALID_REQUEST')
    expect(problem.detail).toMatch(detail)
    expect(problem.errors.map(({ path }) => path)).toContain(place)
  })

  test('what a value has to be is said in plain words', async () => {
    const body = '{"parallelism": 0, "search": "tpe", "tags": 3}'
    const { errors } = await problemOf(withBody('PATCH', `/v1/sweeps/swp_${'0'.repeat(20)}`, body))
    expect(errors).toEqual([
      { path: 'tags', message: 'expected list' },
      { path: 'parallelism', message: 'must be at least 1' },
      { path: 'search', message: 'expected object' },
    ])
  })
})
