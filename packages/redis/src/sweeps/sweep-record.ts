import type { SweepRecord } from '@sweepstack/core'
import {
  type Fold,
  type Plan,
  planSchema,
  proposalReasonSchema,
  type TrialStatus,
  type TrialSummary,
  trialStatuses,
  trialSummarySchema,
} from '@sweepstack/protocol'
import { z } from 'zod'
import { readFailure, readJson, readStored } from '../records/stored-json.ts'
import { readState } from './sweep-head.ts'

type Fields = Record<string, string>

/** What readers make of a record's fields. */
type Read<T> = T | 'absent' | 'unreadable'

/** Fields of a sweep's hash and of its counts as a record. */
export function sweepRecord(
  id: string,
  fields: Fields,
  counts: Fields,
  cursor: string,
): Read<SweepRecord> {
  if (fields.status === undefined || fields.status === 'removing') return 'absent'
  const state = readState(fields.head, fields.definition)
  const plan = readJson(fields.plan)
  const tags = z.array(z.string()).safeParse(readJson(fields.tags)).data
  const version = Number(fields.version)
  const times = [fields.createdAt, fields.finishedAt ?? fields.createdAt].map(timestamp)
  const readable = state && isPlan(plan) && tags && Number.isInteger(version)
  if (!readable || times.includes(null)) return 'unreadable'
  const countOf = (status: TrialStatus) => [status, Number(counts[status] ?? 0)]
  return {
    id,
    state,
    version,
    requests: Number(fields.requests ?? 0),
    plan,
    tags,
    cursor,
    name: fields.name ?? '',
    trainedEpochs: Number(fields.trainedEpochs ?? 0) + Number(fields.speculatedUsed ?? 0),
    ...(fields.epochsBefore === undefined ? {} : { epochsBefore: Number(fields.epochsBefore) }),
    speculated: {
      epochs: Number(fields.speculatedEpochs ?? 0),
      used: Number(fields.speculatedUsed ?? 0),
    },
    counts: Object.fromEntries(trialStatuses.map(countOf)),
    createdAt: times[0] as string,
    finishedAt: fields.finishedAt ? (times[1] as string) : null,
  }
}

const storedPlanSchema = z.looseObject(
  planSchema.pick({ trials: true, lineages: true, epochs: true }).shape,
)

function isPlan(plan: unknown): plan is Plan {
  return storedPlanSchema.safeParse(plan).success
}

/** Fields of a trial's hash as a summary. */
export function trialSummary(sweep: string, number: number, fields: Fields): Read<TrialSummary> {
  if (Object.keys(fields).length === 0) return 'absent'
  const { success, data } = trialSummarySchema.safeParse({
    sweep,
    number,
    lineage: fields.lineage,
    status: fields.status,
    config: readJson(fields.config),
    phases: readJson(fields.phases) ?? null,
    seed: Number(fields.seed),
    fold: foldOf(fields.fold),
    epochs: Number(fields.epochs),
    until: fields.until === undefined ? null : Number(fields.until),
    score: fields.score === undefined ? null : Number(fields.score),
    failure: readFailure(fields.failure),
    sharedEpochs: Number(fields.sharedEpochs ?? 0),
    reason: readStored(proposalReasonSchema, fields.reason) ?? null,
  })
  return success ? data : 'unreadable'
}

function foldOf(text: string | undefined): Fold | null {
  if (text === undefined) return null
  const [number = Number.NaN, of = Number.NaN] = text.split('/').map(Number)
  return { number, of }
}

function timestamp(milliseconds: string | undefined): string | null {
  const time = new Date(Number(milliseconds))
  return Number.isNaN(time.getTime()) ? null : time.toISOString()
}
