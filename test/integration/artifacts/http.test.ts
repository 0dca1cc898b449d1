import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { openArtifactStore } from '@sweepstack/artifacts'
import { failureClassOf } from '@sweepstack/core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startArtifactApi } from '../../support/artifact-api.ts'
import { until } from '../../support/redis.ts'

/** Artifacts over HTTP: what goes wrong between a worker and the API. */
let api: Awaited<ReturnType<typeof startArtifactApi>>
const servers: Server[] = []
beforeAll(async () => {
  api = await startArtifactApi({ quotaBytes: 130e6 })
})
afterAll(() => api?.[Symbol.asyncDispose]())
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  servers.push(server)
  await new Promise((resolve) => server.once('listening', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const megabyte = new Uint8Array(1 << 20).fill(7)
async function* megabytes(count: number): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < count; sent += 1) yield megabyte
}

describe('what is no store is told at once, for reading, writing and asking', () => {
  const say = (status: number, text = '', headers = {}): RequestListener => {
    return (request, response) => {
      request.resume()
      response.writeHead(status, headers).end(text)
    }
  }
  test.each([
    ['another path of the API', async () => `${api.url}/elsewhere`, 'STORE_FAILED'],
    ['a server without such a page', () => serve(say(404, 'not found')), 'STORE_FAILED'],
    ['a server that answers anything', () => serve(say(200, '<html>')), 'STORE_FAILED'],
    ['a server that moved', () => serve(say(302, '', { location: '/' })), 'STORE_FAILED'],
    ['a server that fails', () => serve(say(502, 'bad gateway')), 'STORE_FAILED'],
    ['a server that wants a key', () => serve(say(401)), 'STORE_DENIED'],
    ['a server that forbids', () => serve(say(403)), 'STORE_DENIED'],
    ['nobody', async () => 'http://127.0.0.1:1', 'STORE_FAILED'],
    [
      'a server that hangs up',
      () => serve((request) => void request.socket.destroy()),
      'STORE_FAILED',
    ],
  ])('%s', async (_, start, code) => {
    const store = openArtifactStore(await start())
    for (const call of [
      () => store.put('a/b', megabyte),
      () => store.put('a/b', megabytes(3)),
      () => store.get('a/b'),
      () => store.stream('a/b'),
      () => store.stat('a/b'),
      () => store.list('a/'),
      () => store.delete('a/b'),
    ]) {
      await expect(call()).rejects.toMatchObject({ name: 'ArtifactError', code })
    }
    expect(failureClassOf(code)).toBe('infrastructure')
  })

  test('a wrong key', async () => {
    await using locked = await startArtifactApi({ apiKey: 'a-long-enough-key' })
    const store = openArtifactStore(locked.url, { apiKey: 'another-long-key' })
    await expect(store.put('a', megabyte)).rejects.toMatchObject({ code: 'STORE_DENIED' })
    await openArtifactStore(locked.url, { apiKey: 'a-long-enough-key' }).put('a', megabyte)
  })

  test('an answer that is cut off', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'x-artifact-store': 'x', 'content-length': 100 })
      response.write('half', () => response.destroy())
    })
    const store = openArtifactStore(url)
    await expect(store.get('a')).rejects.toMatchObject({ code: 'STORE_FAILED' })
  })
})

test('a file that does not fit is refused by its code, and its rest is not sent', async () => {
  const store = openArtifactStore(api.url)
  let sent = 0
  const much = (async function* () {
    for await (const part of megabytes(3000)) {
      sent += 1
      yield part
    }
  })()
  await expect(store.put('too/large', much)).rejects.toMatchObject({ code: 'STORE_FULL' })
  expect(sent).toBeLessThan(300)
  expect(await store.list('too/')).toEqual([])
})

test('a sender that hangs up leaves nothing behind', async () => {
  const { port } = new URL(api.url)
  const socket = connect(Number(port), '127.0.0.1')
  const head =
    'PUT /v1/artifacts/gone/x HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/octet-stream\r\n'
  socket.write(`${head}content-length: 1000000\r\n\r\n`)
  socket.write(megabyte.subarray(0, 500_000))
  await until(
    'it is being written',
    async () => (await readdir(`${api.folder}/gone`).catch(() => [])).length > 0,
  )
  socket.destroy()
  await until('it is gone', async () => (await readdir(`${api.folder}/gone`)).length === 0)
  expect(await openArtifactStore(api.url).stat('gone/x')).toBeUndefined()
})

test('files of any size go both ways in the memory of a few parts', async () => {
  const store = openArtifactStore(api.url)
  const count = 120
  const hash = createHash('sha256')
  for (let part = 0; part < count; part += 1) hash.update(megabyte)
  const sha256 = hash.digest('hex')
  let highest = 0
  const before = process.memoryUsage().rss
  const watch = () => {
    highest = Math.max(highest, process.memoryUsage().rss - before)
  }
  const watched = (async function* () {
    for await (const part of megabytes(count)) {
      watch()
      yield part
    }
  })()
  expect(await store.put('large', watched)).toEqual({ sha256, bytes: count << 20 })
  expect(await store.stat('large')).toEqual({ bytes: count << 20 })
  const got = createHash('sha256')
  for await (const part of (await store.stream('large')) ?? []) {
    watch()
    got.update(part)
  }
  expect(got.digest('hex')).toBe(sha256)
  // Both ends are in this process.
  expect(highest).toBeLessThan(90e6)
  await store.delete('large')
})

describe('the routes answer with 4xx and a code', () => {
  const octets = { 'content-type': 'application/octet-stream' }
  const put = (name: string, payload?: string, headers: Record<string, string> = octets) =>
    api.app.inject({
      method: 'PUT',
      url: `/v1/artifacts/${name}`,
      headers,
      ...(payload === undefined ? {} : { payload }),
    })
  beforeAll(() => put('r/folder/file', 'x'))

  test.each([
    [
      'JSON',
      () => put('r/x', '{"a":1}', { 'content-type': 'application/json' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'YAML',
      () => put('r/x', 'a: 1', { 'content-type': 'application/yaml' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'a form',
      () => put('r/x', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['no type', () => put('r/x', 'x', {}), 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['no body', () => put('r/x', undefined, {}), 400, 'INVALID_REQUEST'],
    ['a folder', () => put('r/folder', 'x'), 409, 'ARTIFACT_NAME_TAKEN'],
    ['below a file', () => put('r/folder/file/x', 'x'), 409, 'ARTIFACT_NAME_TAKEN'],
    ['a long name', () => put('x'.repeat(300), 'x'), 400, 'INVALID_ARTIFACT_NAME'],
    ['a long path', () => put('x/'.repeat(280), 'x'), 400, 'INVALID_ARTIFACT_NAME'],
    ['a name that leads out', () => put('..%2f..%2fx', 'x'), 400, 'INVALID_ARTIFACT_NAME'],
    ['a NUL', () => put('a%00b', 'x'), 400, 'INVALID_ARTIFACT_NAME'],
    ['no name', () => put('', 'x'), 405, 'METHOD_NOT_ALLOWED'],
    ['a temporary name', () => put('x.partial', 'x'), 400, 'INVALID_ARTIFACT_NAME'],
    [
      'another hash',
      () => put('r/x', 'x', { ...octets, 'x-artifact-sha256': 'a'.repeat(64) }),
      400,
      'ARTIFACT_DAMAGED',
    ],
    ['to read a folder', () => api.app.inject('/v1/artifacts/r/folder'), 404, 'ARTIFACT_NOT_FOUND'],
    [
      'to read below a file',
      () => api.app.inject('/v1/artifacts/r/folder/file/x'),
      404,
      'ARTIFACT_NOT_FOUND',
    ],
    ['to read nothing', () => api.app.inject('/v1/artifacts/none'), 404, 'ARTIFACT_NOT_FOUND'],
    [
      'a prefix that leads out',
      () => api.app.inject('/v1/artifacts/?prefix=../'),
      400,
      'INVALID_ARTIFACT_NAME',
    ],
    [
      'a prefix with a NUL',
      () => api.app.inject('/v1/artifacts/?prefix=a%00'),
      400,
      'INVALID_ARTIFACT_NAME',
    ],
  ])('%s', async (_, ask, status, code) => {
    const response = await ask()
    expect([response.statusCode, response.json().code]).toEqual([status, code])
    expect(response.headers['content-type']).toContain('application/problem+json')
    expect((await api.app.inject('/v1/artifacts/?prefix=r/x')).json()).toEqual({ files: [] })
  })

  test('HEAD says the size and reads nothing', async () => {
    const url = '/v1/artifacts/r/folder/file'
    const found = await api.app.inject({ method: 'HEAD', url })
    expect([found.statusCode, found.headers['content-length'], found.payload]).toEqual([
      200,
      '1',
      '',
    ])
    expect((await api.app.inject({ method: 'HEAD', url: '/v1/artifacts/none' })).statusCode).toBe(
      404,
    )
  })
})
