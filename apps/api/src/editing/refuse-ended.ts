import { isLive, type SweepRecord } from '@sweepstack/core'
import { ProblemError, type SweepPatch } from '@sweepstack/protocol'

/** @throws ProblemError SWEEP_FINISHED for what a sweep that has ended cannot take any more */
export function refuseEnded(
  { state }: SweepRecord,
  { status, parallelism, budget }: SweepPatch,
): void {
  if (isLive(state.status)) return
  const mayGoOn = state.status !== 'cancelled' && state.topK === null
  const asked = [status, parallelism, ...(mayGoOn ? [] : [budget])]
  if (asked.every((change) => change === undefined)) return
  throw new ProblemError(
    'SWEEP_FINISHED',
    mayGoOn
      ? `The sweep is ${state.status}; its name, its tags, its budget and its space can change.`
      : `The sweep is ${state.status}; only its name and tags can change.`,
  )
}
