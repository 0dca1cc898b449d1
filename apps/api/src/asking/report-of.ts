import { hash } from 'node:crypto'
import { type AskedTrial, canonicalJson } from '@sweepstack/core'
import { nearestOf, ProblemError, type Report, type TellRequest } from '@sweepstack/protocol'

export type Told = Omit<TellRequest, 'fence'>

/** @throws ProblemError INVALID_REQUEST if a metric that the sweep judges by is missing */
export function reportOf(
  { metric, measures }: Pick<AskedTrial, 'metric' | 'measures'>,
  { epoch, metrics, seconds }: Told,
): Report {
  for (const [place, name] of [metric, ...measures].entries()) {
    if (Object.hasOwn(metrics, name)) continue
    const why =
      place === 0 ? 'the sweep ranks by it' : 'it is an objective or a constraint of the sweep'
    throw missing(name, Object.keys(metrics), why)
  }
  const state = hash('sha256', canonicalJson(metrics)).slice(0, 32)
  return { ...metrics, epoch, seconds, state }
}

function missing(metric: string, told: string[], why: string): ProblemError {
  const nearest = nearestOf(metric, told)
  const message = `is missing: ${why}${nearest === undefined ? '' : `; is "${nearest}" meant?`}`
  return new ProblemError('INVALID_REQUEST', `The metric ${metric} ${message}`, [
    { path: `metrics.${metric}`, message },
  ])
}
