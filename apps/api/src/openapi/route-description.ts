import type { ProblemCode } from '@sweepstack/protocol'
import type { z } from 'zod'

/** What is answered with where it is no JSON of a schema: by media type; `none` is 204. */
export type AnswerKind = keyof typeof answerTypes
export const answerTypes = {
  none: undefined,
  bytes: 'application/octet-stream',
  csv: 'text/csv',
  events: 'text/event-stream',
  endlessEvents: 'text/event-stream',
  json: 'application/json',
  parquet: 'application/vnd.apache.parquet',
  png: 'image/png',
  tar: 'application/x-tar',
  text: 'text/plain',
} as const

declare module 'fastify' {
  interface FastifyContextConfig {
    answer?: AnswerKind
    /** Of the answer, where that is JSON which no schema of the route writes. */
    shape?: z.ZodType
    /** It may be 202, while a worker makes what was asked for. */
    waits?: true
    /** Of a body that the route parses itself, for better messages than a schema has. */
    bodyShape?: z.ZodType
    /** A body as the reference offers it to be tried: one that the route takes. */
    example?: object
    /** Of a body that may be of several media types. */
    bodies?: { content: Record<string, { schema: object }> }
    /** Beside those that every route can have. */
    problems?: ProblemCode[]
  }
}

export const ofDefinition: ProblemCode[] = [
  'INVALID_DEFINITION',
  'GRID_TOO_LARGE',
  'UNKNOWN_DATASET',
  'AMBIGUOUS_ID',
  'UNKNOWN_ARCHITECTURE',
  'INCOMPATIBLE_MODEL',
]
export const ofSweep: ProblemCode[] = ['SWEEP_NOT_FOUND']
export const ofTrial: ProblemCode[] = ['SWEEP_NOT_FOUND', 'TRIAL_NOT_FOUND']
export const ofPredictions: ProblemCode[] = [
  'NOT_TRAINED',
  'CHECKPOINT_NOT_FOUND',
  'NO_TEST_SPLIT',
  'PREDICTION_FAILED',
]
