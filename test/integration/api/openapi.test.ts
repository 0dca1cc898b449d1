import {
  exportFormats,
  installationStreamEventSchema,
  streamEventSchema,
  trialFiles,
} from '@sweepstack/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApi } from '../../support/api.ts'
import { datasetRecord } from '../../support/records.ts'

/** What the OpenAPI document says that a client cannot see in the routes' own schemas. */

interface Operation {
  parameters: { name: string; schema: { pattern?: string } }[]
  requestBody?: { required: boolean; content: Record<string, { schema: object; example?: object }> }
  responses: Record<number, { headers?: object; content: Record<string, { schema: object }> }>
}

let api: Awaited<ReturnType<typeof startTestApi>>
let address: string
let document: { paths: Record<string, Record<string, Operation>> }
let operations: Map<string, Operation>
let schemas: Record<string, { minProperties?: number }>

beforeAll(async () => {
  api = await startTestApi()
  const { app, url } = await api.listen()
  address = url
  const whole = (await app.inject('/openapi.json')).json()
  document = whole
  schemas = whole.components.schemas
  operations = new Map(
    Object.entries(document.paths).flatMap(([path, byMethod]) =>
      Object.entries(byMethod).map(([method, one]) => [`${method} ${path}`, one]),
    ),
  )
})
afterAll(async () => api?.[Symbol.asyncDispose]())

const of = (name: string) => operations.get(name) as Operation

test('a body that may be left out is not required; the others are', () => {
  const optional = [...operations].flatMap(([name, { requestBody }]) =>
    requestBody?.required === false ? [name] : [],
  )
  expect(optional.sort()).toEqual([
    'post /v1/gc',
    'post /v1/lineages/{key}/verification',
    'post /v1/sweeps/{id}/retry',
  ])
  const required = [...operations.values()].filter(({ requestBody }) => requestBody?.required)
  expect(required.length).toBeGreaterThanOrEqual(6)
})

test('each body has an example, and each route takes its own', async () => {
  const emoji = datasetRecord({ name: 'emoji-20', hash: 'e'.repeat(64) })
  await api.redis.datasets.register(emoji)
  const parts: Record<string, string> = {
    id: `swp_${'a'.repeat(20)}`,
    key: 'b'.repeat(64),
    name: 'nothing',
    number: '1',
  }
  const statuses: [string, unknown][] = []
  for (const [name, { requestBody }] of operations) {
    const body = requestBody?.content['application/json']
    if (body === undefined) continue
    const [method, path] = name.split(' ') as [string, string]
    const url = address + path.replace(/\{(\w+)\}/g, (_, part: string) => parts[part] as string)
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(url, {
      method: method.toUpperCase(),
      headers,
      body: JSON.stringify(body.example),
    })
    const { code = answer.status } = (await answer.json()) as { code?: string }
    statuses.push([name, code])
  }
  expect(Object.fromEntries(statuses)).toEqual({
    'post /v1/plans': 200,
    'post /v1/sweeps': 201,
    'patch /v1/sweeps/{id}': 'SWEEP_NOT_FOUND',
    'post /v1/sweeps/{id}/ask': 'SWEEP_NOT_FOUND',
    'post /v1/sweeps/{id}/difference': 'SWEEP_NOT_FOUND',
    'post /v1/sweeps/{id}/replay': 'SWEEP_NOT_FOUND',
    'post /v1/sweeps/{id}/retry': 'SWEEP_NOT_FOUND',
    'post /v1/sweeps/{id}/trials/{number}/report': 'SWEEP_NOT_FOUND',
    'post /v1/sweeps/{id}/trials/{number}/complete': 'SWEEP_NOT_FOUND',
    'post /v1/sweeps/{id}/trials/{number}/fail': 'SWEEP_NOT_FOUND',
    'post /v1/sweeps/{id}/trials/{number}/heartbeat': 'SWEEP_NOT_FOUND',
    'post /v1/lineages/{key}/verification': 'LINEAGE_NOT_FOUND',
    // Of the test's data folder: the body itself is right.
    'post /v1/datasets': 'FOLDER_NOT_SEEN',
    'patch /v1/datasets/{name}': 'DATASET_NOT_FOUND',
    'post /v1/uploads': 201,
    'post /v1/gc': 200,
    // The first key of an installation has to be an administrator's.
    'post /v1/keys': 'CONFLICT',
    'post /v1/session': 'UNAUTHORIZED',
  })
})

test('a change changes something', () => {
  expect(schemas.SweepPatch?.minProperties).toBe(1)
})

test('what workers have to make may have to be asked for again', () => {
  const waits = [...operations].flatMap(([name, { responses }]) =>
    name.startsWith('get ') && responses[202]
      ? [name.replace('get /v1/sweeps/{id}/', '').replace('trials/{number}/', '')]
      : [],
  )
  expect(waits.sort()).toEqual([
    'agreement',
    'answers',
    'confusion.csv',
    'confusion.png',
    'ensemble',
    'ensemble/submission.csv',
    'examples',
    'metrics.json',
    'predictions.csv',
    'reliability.png',
    'submission.csv',
  ])
  const { headers } = of('get /v1/sweeps/{id}/trials/{number}/metrics.json').responses[202]!
  expect(headers).toMatchObject({ 'retry-after': { schema: { type: 'integer' } } })
})

test('every file of a trial and of an exported model has its route', () => {
  const known = [...operations.keys()]
  const ofTrials = known.flatMap(
    (name) => name.split('get /v1/sweeps/{id}/trials/{number}/')[1] ?? [],
  )
  const files = Object.values(exportFormats).flatMap((format) => Object.values(format))
  const expected = new Set([...trialFiles, ...files.map((name) => `model/${name}`)])
  expect(ofTrials.filter((name) => name.includes('.')).sort()).toEqual([...expected].sort())
})

test('a file is put as it is, under a name that the pattern of names allows', () => {
  const { requestBody, parameters } = of('put /v1/artifacts/{*}')
  expect(requestBody).toMatchObject({
    required: true,
    content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
  })
  const pattern = new RegExp(parameters[0]?.schema.pattern as string)
  for (const name of ['a', 'checkpoints/0a/1-2.safetensors']) expect(name).toMatch(pattern)
  for (const name of ['', 'A', '/a', 'a/', 'a//b', '../a', 'a/.b', 'é'])
    expect(name).not.toMatch(pattern)
})

test('events are described one by one, with what is in them', () => {
  const streams = {
    'get /v1/sweeps/{id}/events': streamEventSchema,
    'get /v1/events': installationStreamEventSchema,
  }
  for (const [name, { options }] of Object.entries(streams)) {
    const { schema } = of(name).responses[200]!.content['text/event-stream']!
    const each = options.map(() => expect.anything())
    const data = { contentMediaType: 'application/json', contentSchema: { oneOf: each } }
    expect(schema).toMatchObject({ required: ['event', 'data'], properties: { data } })
  }
  expect(of('get /v1/events').responses[204]).toBeUndefined()
})

test('an answer in JSON says what is in it', () => {
  const untold = [...operations].flatMap(([name, { responses }]) => {
    const schema = responses[200]?.content?.['application/json']?.schema
    return schema && Object.keys(schema).length === 0 ? [name] : []
  })
  // The format of TF.js is its own.
  expect(untold).toEqual(['get /v1/sweeps/{id}/trials/{number}/model/model.json'])
})

test('patterns are such that other languages know them', () => {
  const patterns = JSON.stringify(document).match(/"pattern":"(?:[^"\\]|\\.)*"/g) ?? []
  expect(patterns.length).toBeGreaterThan(10)
  // Classes of Unicode: Python, for one, has none.
  expect(patterns.filter((pattern) => /\\[pP]\{/.test(pattern))).toEqual([])
})
