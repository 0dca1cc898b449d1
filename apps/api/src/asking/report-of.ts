import { createHash } from 'node:crypto'
import { type AskedTrial, canonicalJson } from '@sweepstack/core'
import { nearestOf, ProblemError, type Report, type TellRequest } from '@sweepstack/protocol'

export type Told = Omit<TellRequest, 'fence'>

/** @throws ProblemError INVALID_REQUEST if what the sweep ranks by is missing */
export function reportOf(
  { metric }: Pick<AskedTrial, 'metric'>,
  { epoch, metrics, seconds }: Told,
): Report {
  if (!Object.hasOwn(metrics, metric)) throw missing(metric, Object.keys(metrics))
  const state = createHash('sha256').update(canonicalJson(metrics)).digest('hex').slice(0, 32)
  return { ...metrics, epoch, seconds, state }
}

function missing(metric: string, told: string[]): ProblemError {
  const nearest = nearestOf(metric, told)
  const message = `is missing: the sweep ranks by it${nearest === undefined ? '' : `; is "${nearest}" meant?`}`
  return new ProblemError('INVALID_REQUEST', `The metric ${metric} ${message}`, [
    { path: `metrics.${metric}`, message },
  ])
}
