import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openArtifactStore } from '@sweepstack/artifacts'
import type { Worker } from '@sweepstack/protocol'
import { openRedis, type RedisHandle } from '@sweepstack/redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildApp } from '../../../apps/api/src/app.ts'
import { patience, promisedHere } from '../../support/machine-speed.ts'
import { datasetRecord, workerRecord } from '../../support/records.ts'
import { startTestRedis } from '../../support/redis.ts'

let server: Awaited<ReturnType<typeof startTestRedis>>
let redis: RedisHandle
let app: Awaited<ReturnType<typeof buildApp>>
let locked: typeof app
let dataRoot: string

beforeAll(async () => {
  server = await startTestRedis()
  dataRoot = await mkdtemp(path.join(tmpdir(), 'sweepstack-api-'))
  redis = await openRedis({ url: server.url, role: 'api' })
  const ingest = () => Promise.reject(new Error('not in this test'))
  const deps = {
    redis,
    dataRoot,
    artifacts: openArtifactStore(path.join(dataRoot, 'artifacts')),
    ingest,
  }
  app = await buildApp({ ...deps, apiKey: undefined })
  locked = await buildApp({ ...deps, apiKey: 'a-long-enough-key' })
  await redis.datasets.register(datasetRecord())
})
afterAll(async () => {
  await app?.close()
  await locked?.close()
  await redis?.close()
  await server?.[Symbol.asyncDispose]()
  await rm(dataRoot, { recursive: true, force: true })
})

const good = { name: 's', dataset: 'tiny', parameters: { epochs: [1, 2] } }
const post = (url: string, payload: unknown, headers: Record<string, string> = {}) =>
  app.inject({ method: 'POST', url, payload: payload as object, headers })

test('a plan says so if no live worker has bfloat16', async () => {
  const announce = (id: string, precisions: Worker['precisions']) =>
    redis.fleet.announce(workerRecord({ id, precisions }))
  const parameters = { epochs: 1, precision: ['float32', 'mixed_bfloat16'] }
  const warnings = async () => (await post('/v1/plans', { ...good, parameters })).json().warnings
  expect(await warnings()).toEqual([])
  await announce('old', ['float32'])
  expect(await warnings()).toEqual([expect.stringContaining('mixed_bfloat16 is emulated and slow')])
  await announce('modern', ['float32', 'mixed_bfloat16'])
  expect(await warnings()).toEqual([])
  for (const id of ['old', 'modern']) await redis.fleet.leave(id)
})

describe('creation', () => {
  test('answers 201 with the counts and the place', async () => {
    const response = await post('/v1/sweeps', good)
    expect(response.statusCode).toBe(201)
    expect(response.headers.location).toBe(`/v1/sweeps/${response.json().id}`)
    expect(response.json()).toMatchObject({
      status: 'running',
      trials: 2,
      lineages: 1,
      epochs: { asked: 3, unique: 2, trained: 0 },
    })
    expect((await app.inject(response.headers.location as string)).json()).toMatchObject({
      name: 's',
    })
  })

  test('takes a sweep file as it is', async () => {
    const response = await app.inject({
      method: 'POST',
      url: '/v1/sweeps',
      headers: { 'content-type': 'application/yaml' },
      payload: 'name: y\ndataset: tiny\nparameters: {epochs: 3}\n',
    })
    expect(response.statusCode).toBe(201)
  })

  test('a repeated key gives the same sweep; another body is a conflict', async () => {
    const headers = { 'idempotency-key': 'k1' }
    const first = await post('/v1/sweeps', good, headers)
    const second = await post('/v1/sweeps', good, headers)
    expect([first.statusCode, second.statusCode]).toEqual([201, 200])
    expect(second.json().id).toBe(first.json().id)
    const other = await post('/v1/sweeps', { ...good, name: 'other' }, headers)
    expect([other.statusCode, other.json().code]).toEqual([409, 'IDEMPOTENCY_CONFLICT'])
  })

  test('10,000 points are accepted', async () => {
    const learningRate = Array.from({ length: 10_000 }, (_, index) => (index + 1) / 1e6)
    const response = await post('/v1/sweeps', { ...good, parameters: { learningRate, epochs: 1 } })
    expect(response.statusCode).toBe(201)
    expect(response.json()).toMatchObject({ trials: 10_000, lineages: 10_000 })
  })
})

const list = Array.from({ length: 10_000 }, (_, index) => (index + 1) / 1e6)

test('unknown architectures are told with all other errors, and what may be meant', async () => {
  const of = [
    { architecture: [{ name: 'resnet11' }, 'cnn', 'vgg'] },
    { architecture: { values: ['cnn', 'wide'] } },
  ]
  const parameters = { architecture: 'cnnn', epochs: 1 }
  const asked = { ...good, parameters, search: { kind: 'grid', of } }
  const unknown = [
    {
      path: 'parameters.architecture',
      message: expect.stringMatching(/^"cnnn" is not known; did you mean "cnn"\?; known: cnn, /),
    },
    {
      path: 'search.of.0.architecture',
      message: expect.stringMatching(/^"resnet11" is not known; did you mean "resnet10"\?/),
    },
    { path: 'search.of.0.architecture', message: expect.stringMatching(/^"vgg" is not known/) },
    { path: 'search.of.1.architecture.values', message: expect.stringMatching(/^"wide" is/) },
  ]
  const answers = [
    { ...asked, paralelism: 2, parameters: { ...parameters, epochs: 0 } },
    { ...asked, dataset: 'none' },
    asked,
  ].map(async (payload) => (await post('/v1/plans', payload)).json())
  const [invalid, nowhere, known] = await Promise.all(answers)
  expect(invalid).toMatchObject({
    code: 'INVALID_DEFINITION',
    detail: expect.stringMatching(/ has 6 errors; the first: /),
    errors: [{ path: 'parameters.epochs' }, { path: 'paralelism' }, ...unknown],
  })
  expect(nowhere).toMatchObject({
    code: 'UNKNOWN_DATASET',
    errors: [{ path: 'dataset' }, ...unknown],
  })
  expect(known).toMatchObject({ code: 'UNKNOWN_ARCHITECTURE', errors: unknown })
})

test.each([
  ['an unknown key', { ...good, paralelism: 2 }, 400, 'INVALID_DEFINITION', 'paralelism'],
  [
    'a wrong type',
    { ...good, parameters: { epochs: 'x' } },
    400,
    'INVALID_DEFINITION',
    'parameters.epochs',
  ],
  [
    'an empty list',
    { ...good, parameters: { epochs: [] } },
    400,
    'INVALID_DEFINITION',
    'parameters.epochs',
  ],
  ['null', null, 400, undefined, undefined],
  ['a list', [1], 400, 'INVALID_DEFINITION', ''],
  ['an unknown dataset', { ...good, dataset: 'none' }, 422, 'UNKNOWN_DATASET', 'dataset'],
  [
    'an unknown architecture in one of several grids',
    { ...good, search: { kind: 'grid', of: [{}, { architecture: ['cnn', 'vgg'] }] } },
    422,
    'UNKNOWN_ARCHITECTURE',
    'search.of.1.architecture',
  ],
  [
    'an unknown architecture',
    { ...good, parameters: { architecture: 'vgg', epochs: 1 } },
    422,
    'UNKNOWN_ARCHITECTURE',
    'parameters.architecture',
  ],
  [
    '100 million points',
    { ...good, parameters: { learningRate: list, dropout: list, epochs: 1 } },
    400,
    'GRID_TOO_LARGE',
    'parameters',
  ],
  ['a prototype', JSON.parse('{"__proto__": {"x": 1}, "name": "s"}'), 400, undefined, undefined],
])('%s is refused with a code and a place', async (_, payload, status, code, place) => {
  for (const url of ['/v1/sweeps', '/v1/plans']) {
    const response = await app.inject({
      method: 'POST',
      url,
      payload: JSON.stringify(payload),
      headers: { 'content-type': 'application/json' },
    })
    expect(response.statusCode).toBe(status)
    expect(response.headers['content-type']).toContain('application/problem+json')
    if (code !== undefined) expect(response.json().code).toBe(code)
    if (place !== undefined) expect(response.json().errors[0].path).toBe(place)
  }
})

test.each([
  ['broken JSON', 'POST', '/v1/sweeps', '{"name": ', 'application/json', 400],
  ['NaN', 'POST', '/v1/sweeps', '{"name": NaN}', 'application/json', 400],
  ['broken YAML', 'POST', '/v1/sweeps', 'a: [', 'application/yaml', 400],
  [
    'a huge body',
    'POST',
    '/v1/sweeps',
    `{"name": "${'x'.repeat(300_000)}"}`,
    'application/json',
    413,
  ],
  ['another type', 'POST', '/v1/sweeps', 'x', 'text/html', 415],
  ['a bad id', 'GET', '/v1/sweeps/1', undefined, undefined, 400],
  ['an absent sweep', 'GET', `/v1/sweeps/swp_${'a'.repeat(20)}`, undefined, undefined, 404],
  ['an absent lineage', 'GET', `/v1/lineages/${'a'.repeat(64)}`, undefined, undefined, 404],
  ['an unknown query', 'GET', '/v1/sweeps?limt=3', undefined, undefined, 400],
  ['a query where there is none', 'GET', '/v1/workers?x=1', undefined, undefined, 400],
  [
    'a query where there is none, of a trial',
    'GET',
    `/v1/sweeps/swp_${'a'.repeat(20)}/trials/1/densities?x=1`,
    undefined,
    undefined,
    400,
  ],
  ['a query beside a body', 'POST', '/v1/plans?dry=1', '{}', 'application/json', 400],
  ['an unknown route', 'GET', '/v1/nothing', undefined, undefined, 404],
  [
    'a folder that leads out',
    'POST',
    '/v1/datasets',
    '{"name": "x", "folder": "../.."}',
    'application/json',
    422,
  ],
  [
    'an artifact that leads out',
    'GET',
    '/v1/artifacts/..%2f..%2fetc/passwd',
    undefined,
    undefined,
    400,
  ],
] as const)('%s: a problem, never a 5xx', async (_, method, url, payload, type, status) => {
  const headers = type ? { 'content-type': type } : {}
  const response = await app.inject({ method, url, headers, ...(payload ? { payload } : {}) })
  expect(response.statusCode).toBe(status)
  expect(response.json()).toMatchObject({
    status,
    code: expect.any(String),
    detail: expect.any(String),
  })
})

test('with a key, /v1 asks for it', async () => {
  const without = await locked.inject('/v1/sweeps')
  expect([without.statusCode, without.json().code]).toEqual([401, 'UNAUTHORIZED'])
  const wrong = await locked.inject({ url: '/v1/sweeps', headers: { authorization: 'Bearer no' } })
  expect(wrong.statusCode).toBe(401)
  const right = await locked.inject({
    url: '/v1/sweeps',
    headers: { authorization: 'Bearer a-long-enough-key' },
  })
  expect(right.statusCode).toBe(200)
  expect((await locked.inject('/health/live')).statusCode).toBe(200)
})

test('artifacts go up and come down with their hash', async () => {
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const remote = openArtifactStore(url)
  const data = new Uint8Array([1, 2, 3, 250])
  const put = await remote.put('x/y.bin', data)
  expect(put.bytes).toBe(4)
  expect(Buffer.from((await remote.get('x/y.bin')) as Uint8Array)).toEqual(Buffer.from(data))
  expect(await remote.stat('x/y.bin')).toEqual({ bytes: 4 })
  expect(await remote.list('x/')).toMatchObject([{ name: 'x/y.bin', bytes: 4 }])
  await remote.delete('x/y.bin')
  expect(await remote.get('x/y.bin')).toBeUndefined()
})

test('the description is OpenAPI 3.1 and names every route', async () => {
  const document = (await app.inject('/openapi.json')).json()
  expect(document.openapi).toBe('3.1.0')
  expect(Object.keys(document.paths)).toEqual(
    expect.arrayContaining(['/v1/plans', '/v1/sweeps/{id}/leaderboard', '/v1/sweeps/{id}/events']),
  )
  expect(document.components.schemas).toHaveProperty('Leaderboard')
  const body = document.paths['/v1/sweeps'].post.requestBody.content['application/json'].schema
  const [posted, copy] = body.anyOf
  expect(copy.properties).toHaveProperty('from')
  const [ofImages, ofPrograms] = posted.anyOf
  expect(ofImages.properties.parameters.properties).toHaveProperty('learningRate')
  expect(ofPrograms.properties.parameters.additionalProperties).toBeDefined()
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path as object))
  expect(operations.filter(({ summary, tags }) => !summary || !tags?.[0])).toEqual([])
  const empty = operations.flatMap(({ responses = {} }) =>
    '204' in responses ? [responses[204]] : [],
  )
  expect(empty.length).toBeGreaterThan(3)
  for (const response of empty) expect(response).not.toHaveProperty('content')
})

test('metrics are there for Prometheus', async () => {
  const { payload } = await app.inject('/metrics')
  expect(payload).toMatch(/sweepstack_queue_lineages\{state="waiting"\} \d+/)
})

test('readiness turns while Redis would throw records away, and says what to do', async () => {
  const admin = new Redis(server.url)
  const ready = async () => (await app.inject('/health/ready')).statusCode
  await admin.config('SET', 'maxmemory-policy', 'allkeys-lru')
  // What was found counts for two seconds.
  await expect.poll(ready, { timeout: patience({ seconds: 5 }) }).toBe(503)
  expect((await app.inject('/health/ready')).json().detail).toMatch(/allkeys-lru.*noeviction/)
  await admin.config('SET', 'maxmemory-policy', 'noeviction')
  await expect.poll(ready, { timeout: patience({ seconds: 5 }) }).toBe(200)
  admin.disconnect()
})

test('Redis frozen: 503 soon, and well again after', async () => {
  process.kill(server.pid, 'SIGSTOP')
  try {
    const started = performance.now()
    const response = await app.inject('/health/ready')
    expect([response.statusCode, response.json().code]).toEqual([503, 'UNAVAILABLE'])
    expect(response.headers['retry-after']).toBe('2')
    expect(performance.now() - started).toBeLessThan(promisedHere(5000))
  } finally {
    process.kill(server.pid, 'SIGCONT')
  }
  await expect
    .poll(async () => (await app.inject('/health/ready')).statusCode, {
      timeout: patience({ seconds: 10 }),
    })
    .toBe(200)
})
