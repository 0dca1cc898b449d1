import type { SweepRecord } from '@sweepstack/core'
import type { Sweep } from '@sweepstack/protocol'

/** A sweep's record as clients see it. */
export function sweepView(record: SweepRecord): Sweep {
  const { id, name, state, plan, counts, trainedEpochs, createdAt, finishedAt } = record
  const { asked, unique, trained } = plan.epochs
  return {
    id,
    name,
    status: state.status,
    reason: state.reason,
    trials: plan.trials,
    lineages: plan.lineages,
    epochs: { asked, unique, trained: Math.min(unique, trained + trainedEpochs) },
    counts,
    definition: { ...state.definition, name, tags: record.tags },
    createdAt,
    finishedAt,
  }
}
