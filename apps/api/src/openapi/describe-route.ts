import { sweepDefinitionSchema } from '@sweepstack/protocol'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { answered, commonProblems, refused, stillWaiting } from './describe-answers.ts'
import { bytes, inlined } from './json-schema.ts'
import type { RouteDescription } from './route-description.ts'
import { routeTable } from './route-table.ts'

/** Bodies that are parsed by `parseDefinition`, for its better messages, and so are unknown to the routes. */
const definitionRoutes = new Set(['POST /v1/plans', 'POST /v1/sweeps'])
const definitionBody = inlined(sweepDefinitionSchema)
/** Files go through as they come: no schema of the route has a say in them. */
const fileBody = { content: { 'application/octet-stream': { schema: bytes } } }

/** The schema of a route as the reference shows it. */
export const describeRoute: typeof jsonSchemaTransform = (input) => {
  const { schema, url } = jsonSchemaTransform(input)
  const { method, config } = input.route
  const key = `${Array.isArray(method) ? method[0] : method} ${url}`
  const { tag, summary, answer, shape, waits, problems } = routeTable[key] ?? unknownRoute
  const body = key.startsWith('PUT ') ? fileBody : definitionBodyOf(key)
  const scope = config?.scope
  const hasBody = schema?.body !== undefined || body !== undefined
  const response = {
    ...(schema?.response ?? {}),
    ...(answer ? answered(answer, shape) : {}),
    ...(waits ? stillWaiting : {}),
    ...refused([
      ...(scope ? commonProblems : ['UNAVAILABLE' as const]),
      ...(hasBody ? ['BODY_TOO_LARGE' as const] : []),
      ...problems,
    ]),
  }
  return {
    url,
    schema: {
      ...schema,
      ...(body ? { body } : {}),
      response,
      tags: [tag],
      summary,
      security: scope ? [{ key: [scope] }] : [],
    },
  }
}

const unknownRoute: RouteDescription = { tag: 'Other', summary: '', problems: [] }

function definitionBodyOf(key: string): object | undefined {
  return definitionRoutes.has(key) ? definitionBody : undefined
}

interface Described {
  paths?: Record<string, Record<string, { requestBody?: RequestBody }>>
}
interface RequestBody {
  required?: boolean
  content: Record<string, { schema?: { anyOf?: { type?: string }[] } }>
}

/** The whole document: a body that may be null may be left out, which `@fastify/swagger` does not know. */
export const describeAll: typeof jsonSchemaTransformObject = (input) => {
  const document = jsonSchemaTransformObject(input)
  const { paths = {} } = document as Described
  for (const { requestBody } of Object.values(paths).flatMap((path) => Object.values(path))) {
    const { anyOf = [] } = requestBody?.content['application/json']?.schema ?? {}
    if (requestBody && anyOf.some(({ type }) => type === 'null')) requestBody.required = false
  }
  return document
}
