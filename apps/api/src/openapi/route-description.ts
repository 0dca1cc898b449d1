import type { ProblemCode } from '@sweepstack/protocol'

/** What is answered with where it is no JSON of a schema: by media type; `none` is 204. */
export type AnswerKind = keyof typeof answerTypes
export const answerTypes = {
  none: undefined,
  bytes: 'application/octet-stream',
  csv: 'text/csv',
  events: 'text/event-stream',
  json: 'application/json',
  parquet: 'application/vnd.apache.parquet',
  png: 'image/png',
  text: 'text/plain',
} as const

export interface RouteDescription {
  /** Its section in the reference. */
  tag: string
  summary: string
  answer?: AnswerKind
  /** Beside those that every route can have. */
  problems: ProblemCode[]
}

export const ofSweep: ProblemCode[] = ['SWEEP_NOT_FOUND']
export const ofTrial: ProblemCode[] = ['SWEEP_NOT_FOUND', 'TRIAL_NOT_FOUND']
export const ofPredictions: ProblemCode[] = [
  'NOT_TRAINED',
  'CHECKPOINT_NOT_FOUND',
  'NO_TEST_SPLIT',
  'PREDICTION_FAILED',
]
