import { type ProblemCode, problemStatuses, sweepDefinitionSchema } from '@sweepstack/protocol'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type AnswerKind, answerTypes, type RouteDescription } from './route-description.ts'
import { routeTable } from './route-table.ts'

/** Bodies that are parsed by `parseDefinition`, for its better messages, and so are unknown to the routes. */
const definitionRoutes = new Set(['POST /v1/plans', 'POST /v1/sweeps'])
const definitionBody = inlined(
  z.toJSONSchema(sweepDefinitionSchema, { io: 'input', unrepresentable: 'any' }),
)

/** One self-contained schema: the definitions that it refers to put in their places. */
function inlined({ $schema: _, $defs = {}, ...schema }: Record<string, unknown>) {
  const definitions = new Map(Object.entries($defs as object))
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve)
    if (typeof value !== 'object' || value === null) return value
    if ('$ref' in value)
      return resolve(definitions.get(String(value.$ref).slice('#/$defs/'.length)))
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner)]))
  }
  return resolve(schema) as object
}

/** The schema of a route as the reference shows it. */
export const describeRoute: typeof jsonSchemaTransform = (input) => {
  const { schema, url } = jsonSchemaTransform(input)
  const { method, config } = input.route
  const key = `${Array.isArray(method) ? method[0] : method} ${url}`
  const { tag, summary, answer, problems } = routeTable[key] ?? unknownRoute
  const body = definitionRoutes.has(key) ? { body: definitionBody } : {}
  const scope = config?.scope
  const hasBody = schema?.body !== undefined || key.startsWith('PUT ')
  const response = {
    ...(schema?.response ?? {}),
    ...(answer ? answered(answer) : {}),
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
      ...body,
      response,
      tags: [tag],
      summary,
      security: scope ? [{ key: [scope] }] : [],
    },
  }
}

const unknownRoute: RouteDescription = { tag: 'Other', summary: '', problems: [] }

/** What every route with a guard can answer. */
const commonProblems: ProblemCode[] = [
  'INVALID_REQUEST',
  'UNAUTHORIZED',
  'FORBIDDEN',
  'HOST_NOT_ALLOWED',
  'ORIGIN_NOT_ALLOWED',
  'UNSUPPORTED_MEDIA_TYPE',
  'HEADERS_TOO_LARGE',
  'UNAVAILABLE',
]

/** What @fastify/swagger shows as a response without content. */
const nothing = { type: 'null' } as const

function answered(kind: AnswerKind): object {
  const type = answerTypes[kind]
  if (type === undefined) return { 204: { ...nothing, description: 'Done' } }
  const ended =
    kind === 'events'
      ? { 204: { ...nothing, description: 'Nothing comes after what was seen' } }
      : {}
  const binary = { type: 'string', format: 'binary' }
  return {
    ...ended,
    200: {
      description: 'The file',
      content: { [type]: { schema: kind === 'json' ? {} : binary } },
    },
  }
}

/** A response for each status, which names the codes that it can have. */
function refused(codes: ProblemCode[]): object {
  const byStatus = new Map<number, ProblemCode[]>()
  for (const code of codes) {
    const status = problemStatuses[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  const schema = { $ref: '#/components/schemas/Problem' }
  return Object.fromEntries(
    [...byStatus].map(([status, names]) => [
      status,
      { description: names.join(', '), content: { 'application/problem+json': { schema } } },
    ]),
  )
}
