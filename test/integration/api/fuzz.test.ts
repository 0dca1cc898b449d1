import { problemSchema } from '@sweepstack/protocol'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type App, startTestApi } from '../../support/api.ts'
import { runs } from '../../support/runs.ts'

/** The short form of `npm run test:api-fuzz`: odd requests for every operation of the OpenAPI document. */

interface Schema {
  [key: string]: unknown
  properties?: Record<string, Schema>
  enum?: unknown[]
  anyOf?: Schema[]
  items?: Schema
  $ref?: string
}
interface Operation {
  parameters?: { name: string; in: string; schema: Schema }[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  responses: Record<string, { description: string }>
}

let api: Awaited<ReturnType<typeof startTestApi>>
let app: App
let sweep: string
let operations: { method: string; path: string; operation: Operation }[]
let schemas: Record<string, Schema>

beforeAll(async () => {
  api = await startTestApi()
  ;({ app } = await api.listen())
  const payload = { name: 's', dataset: 'tiny', parameters: { epochs: [1, 2] } }
  sweep = (await app.inject({ method: 'POST', url: '/v1/sweeps', payload })).json().id
  const document = (await app.inject('/openapi.json')).json()
  schemas = document.components.schemas
  operations = Object.entries<Record<string, Operation>>(document.paths).flatMap(
    ([path, byMethod]) =>
      Object.entries(byMethod).map(([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        operation,
      })),
  )
})
afterAll(async () => api?.[Symbol.asyncDispose]())

const odd = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    0,
    -1,
    1.5,
    1e308,
    true,
    [],
    {},
    [[]],
    'nan',
    '-0',
    '__proto__',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.integer(),
  fc.double(),
  fc.jsonValue({ maxDepth: 2 }),
)

/** Values near a schema: mostly of it, with something odd here and there. */
function near(schema: Schema, depth = 0): fc.Arbitrary<unknown> {
  const mostly = (arbitrary: fc.Arbitrary<unknown>) =>
    fc.oneof({ weight: 5, arbitrary }, { weight: 1, arbitrary: odd })
  if (schema.$ref) return near(schemas[schema.$ref.split('/').at(-1)!]!, depth)
  if (depth > 4) return odd
  if (schema.enum) return mostly(fc.constantFrom(...schema.enum))
  const choices = schema.anyOf ?? (schema.oneOf as Schema[] | undefined)
  if (choices) return mostly(fc.oneof(...choices.map((one) => near(one, depth + 1))))
  if (schema.properties) {
    const members = Object.entries(schema.properties).map(([key, inner]) => [
      key,
      near(inner, depth + 1),
    ])
    return mostly(fc.record(Object.fromEntries(members), { requiredKeys: [] }))
  }
  switch (schema.type) {
    case 'array':
      return mostly(fc.array(near(schema.items ?? {}, depth + 1), { maxLength: 3 }))
    case 'integer':
      return mostly(fc.integer({ min: -2, max: 200 }))
    case 'number':
      return mostly(fc.double({ min: -1, max: 10, noNaN: true }))
    case 'boolean':
      return mostly(fc.boolean())
    default:
      return mostly(fc.constantFrom('tiny', 'adam', 'cnn', 'val', '1', 'a-name', 'x'.repeat(300)))
  }
}

const real = () =>
  new Map<string, unknown[]>([
    ['id', [sweep, `swp_${'a'.repeat(20)}`]],
    ['number', ['1', '2', '9']],
    ['key', ['b'.repeat(64)]],
    ['name', ['tiny']],
  ])

/** Not `String`, which fails on an object whose `toString` is a number. */
const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

function requestFor(path: string, { parameters = [], requestBody }: Operation) {
  const values = parameters.map(({ name, schema }) => {
    const known = real().get(name) ?? []
    const value = near(schema).map(textOf)
    return known.length > 0 ? fc.oneof(fc.constantFrom(...known.map(String)), value) : value
  })
  const content = Object.values(requestBody?.content ?? {})[0]
  return fc
    .record({
      values: fc.tuple(...values),
      left: fc.infiniteStream(fc.boolean()),
      body: content ? near(content.schema) : fc.constant(undefined),
    })
    .map(({ values, left, body }) => {
      let url = path.replace('{*}', 'some/thing')
      const query = new URLSearchParams()
      const headers: Record<string, string> = {}
      for (const [place, parameter] of parameters.entries()) {
        const value = values[place]!
        if (parameter.in === 'path')
          url = url.replace(`{${parameter.name}}`, encodeURIComponent(value))
        else if (left.next().value) continue
        else if (parameter.in === 'query') query.append(parameter.name, value)
        else headers[parameter.name] = value.replace(/[^ -~]/g, '?')
      }
      return { url: query.size > 0 ? `${url}?${query}` : url, headers, body }
    })
}

test('nothing is answered that is not documented, and every error is a problem of ours', async () => {
  for (const { method, path, operation } of operations) {
    // A stream has no end to wait for; what frees the disk would take what others test with.
    if (path.endsWith('/events') || path === '/v1/keys') continue
    await fc.assert(
      fc.asyncProperty(requestFor(path, operation), async ({ url, headers, body }) => {
        const answer = await app.inject({
          method: method as 'GET',
          url,
          headers,
          ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
          ...(body === undefined
            ? {}
            : { headers: { ...headers, 'content-type': 'application/json' } }),
        })
        const what = `${method} ${url} ${JSON.stringify(body)?.slice(0, 500)}: ${answer.body.slice(0, 300)}`
        const isMisspelt = [404, 405].includes(answer.statusCode) && path.includes('{')
        if (!isMisspelt)
          expect(Object.keys(operation.responses), what).toContain(String(answer.statusCode))
        expect(answer.statusCode, what).toBeLessThan(500)
        if (answer.statusCode >= 400 && method !== 'HEAD') {
          const problem = problemSchema.parse(answer.json())
          expect(problem.status, what).toBe(answer.statusCode)
          const documented = operation.responses[problem.status]?.description.split(', ')
          if (!isMisspelt) expect(documented, what).toContain(problem.code)
        }
      }),
      { numRuns: runs(path.includes('png') || method === 'DELETE' ? 5 : 15), endOnFailure: true },
    )
  }
})
