import type { SweepRecord } from '@sweepstack/core'
import { type TrialStatus, type TrialSummary, trialStatuses } from '@sweepstack/protocol'

type Fields = Record<string, string>

/** Fields of a sweep's hash and of its counts as a record. */
export function sweepRecord(id: string, fields: Fields, counts: Fields): SweepRecord | undefined {
  if (fields.state === undefined) return undefined
  const countOf = (status: TrialStatus) => [status, Number(counts[status] ?? 0)]
  return {
    id,
    state: JSON.parse(fields.state),
    version: Number(fields.version),
    name: fields.name ?? '',
    tags: JSON.parse(fields.tags ?? '[]'),
    plan: JSON.parse(fields.plan ?? '{}'),
    trainedEpochs: Number(fields.trainedEpochs ?? 0),
    counts: Object.fromEntries(trialStatuses.map(countOf)),
    createdAt: timestamp(fields.createdAt),
    finishedAt: fields.finishedAt ? timestamp(fields.finishedAt) : null,
  }
}

/** Fields of a trial's hash as a summary. */
export function trialSummary(
  sweep: string,
  number: number,
  fields: Fields,
): TrialSummary | undefined {
  if (fields.config === undefined) return undefined
  return {
    sweep,
    number,
    config: JSON.parse(fields.config),
    seed: Number(fields.seed),
    epochs: Number(fields.epochs),
    lineage: fields.lineage ?? '',
    status: fields.status as TrialStatus,
    score: fields.score === undefined ? null : Number(fields.score),
    failure: fields.failure ? JSON.parse(fields.failure) : null,
    sharedEpochs: Number(fields.sharedEpochs ?? 0),
  }
}

function timestamp(milliseconds: string | undefined): string {
  return new Date(Number(milliseconds)).toISOString()
}
