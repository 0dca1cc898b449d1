import type { SweepRecord } from '@sweepstack/core'
import { counted, ofTrainedBefore, type SweepPatch } from '@sweepstack/protocol'

/** What a new budget of a sweep that has ended does not bring back. */
export function saidStopped(
  { id, state, finishedAt }: SweepRecord,
  { budget }: SweepPatch,
): string[] {
  const { budget: byEpochs = 0, time: byTime = 0 } = state.stoppedBy ?? {}
  const stopped = byEpochs + byTime
  // An edit before this one may have asked it to go on.
  if (budget === undefined || finishedAt === null || stopped === 0) return []
  const verb = stopped === 1 ? 'stays' : 'stay'
  return [
    `${counted(stopped, 'trial')} that a budget stopped ${verb} so: the sweep had ended. Another one with {"from": "${id}"} lets them go on: ${ofTrainedBefore(state.definition)}.`,
  ]
}
