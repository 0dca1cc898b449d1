import {
  installationStreamEventSchema,
  type ProblemCode,
  problemStatuses,
  streamEventSchema,
} from '@sweepstack/protocol'
import type { z } from 'zod'
import { bytes, inlined } from './json-schema.ts'
import { type AnswerKind, answerTypes } from './route-description.ts'

/** What every route with a guard can answer. */
export const commonProblems: ProblemCode[] = [
  'INVALID_REQUEST',
  'UNAUTHORIZED',
  'FORBIDDEN',
  'HOST_NOT_ALLOWED',
  'ORIGIN_NOT_ALLOWED',
  'UNSUPPORTED_MEDIA_TYPE',
  'HEADERS_TOO_LARGE',
  'UNAVAILABLE',
]

/** One event of a stream. */
const eventOf = (data: z.ZodType) => ({
  type: 'object',
  required: ['event', 'data'],
  properties: {
    id: { type: 'string', description: 'Cursor from which to resume, as Last-Event-ID or `after`' },
    event: { type: 'string', description: 'The `type` of the event in `data`' },
    data: {
      type: 'string',
      contentMediaType: 'application/json',
      contentSchema: inlined(data),
    },
  },
})
const schemas: Partial<Record<AnswerKind, object>> = {
  json: {},
  events: eventOf(streamEventSchema),
  endlessEvents: eventOf(installationStreamEventSchema),
}

/** What is answered, with Retry-After, while a worker makes what was asked for. */
export const stillWaiting = {
  202: {
    description: 'A worker is computing it: repeat the request after Retry-After',
    headers: { 'retry-after': { type: 'integer', description: 'Seconds' } },
    content: {
      'application/json': {
        schema: {
          type: 'object',
          required: ['status'],
          properties: { status: { const: 'waiting' } },
        },
      },
    },
  },
}

/** What @fastify/swagger shows as a response without content. */
const nothing = { type: 'null' } as const

export function answered(kind: AnswerKind, shape?: z.ZodType): object {
  const type = answerTypes[kind]
  if (type === undefined) return { 204: { ...nothing, description: 'Done' } }
  const ended =
    kind === 'events' ? { 204: { ...nothing, description: 'No events will follow' } } : {}
  return {
    ...ended,
    200: {
      description: type === answerTypes.events ? 'The events as they occur' : 'The file',
      content: { [type]: { schema: shape ? inlined(shape) : (schemas[kind] ?? bytes) } },
    },
  }
}

/** A response for each status, which names the codes that it can have. */
export function refused(codes: ProblemCode[]): object {
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
