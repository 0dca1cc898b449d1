import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { answered, commonProblems, refused, stillWaiting } from './describe-answers.ts'
import { bytes, inlined } from './json-schema.ts'
import './route-description.ts'

/** Files go through as they come: no schema of the route has a say in them. */
const fileBody = { content: { 'application/octet-stream': { schema: bytes } } }

/** The schema of a route as the reference shows it. */
export const describeRoute: typeof jsonSchemaTransform = (input) => {
  const { schema, url } = jsonSchemaTransform(input)
  const { method, config = {} } = input.route
  const { scope, answer, shape, waits, bodyShape, bodies, example, problems = [] } = config
  const shaped = bodyShape === undefined ? (schema?.body as object | undefined) : inlined(bodyShape)
  const body = bodies ?? (method === 'PUT' ? fileBody : shaped && withExample(shaped, example))
  const hasBody = body !== undefined
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
      security: scope ? [{ key: [scope] }, { session: [scope] }] : [],
    },
  }
}

/** What stands beside a reference is passed over by `@fastify/swagger`. */
function withExample(body: object, example: object | undefined): object {
  return { ...('$ref' in body ? { allOf: [body] } : body), examples: [example] }
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
