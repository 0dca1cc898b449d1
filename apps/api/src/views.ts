import {
  freshCounts,
  heardSweeps,
  livingOf,
  type SweepRecord,
  withoutLiving,
} from '@sweepstack/core'
import { isSpeculating, type Sweep } from '@sweepstack/protocol'
import { endOfSweep } from './budget-moment.ts'

/** A sweep's record as clients see it. */
export function sweepView(record: SweepRecord): Sweep {
  const { id, name, state, plan, counts, cursor, createdAt, finishedAt } = record
  const { trainedEpochs, speculated } = record
  const { trained } = plan.epochs
  const { asked, unique, ...counted } = figuresOf(record)
  return {
    id,
    name,
    status: state.status,
    reason: state.reason,
    ...counted,
    epochs: {
      asked,
      unique,
      trained: Math.min(unique, trained + trainedEpochs),
      before: Math.min(unique, trained),
    },
    ...(isSpeculating(state.definition.stopping) && { speculated }),
    // Records of older versions may have none.
    warnings: plan.warnings ?? [],
    ...heardSweeps(state.definition),
    counts,
    definition: { ...withoutLiving(state.definition), name, tags: record.tags },
    bans: livingOf(state.definition)?.bans ?? [],
    closed: closedBy(state),
    cursor,
    datasetHash: state.datasetHash,
    createdAt,
    finishedAt,
    ...endOfSweep(record),
  }
}

/** What refuses edits of the space. */
function closedBy({ status, topK }: SweepRecord['state']): Sweep['closed'] {
  if (status === 'cancelled') return 'cancelled'
  return topK === null ? null : 'topK'
}

/** Once it is known who runs again, what there is takes the place of the most that was planned. */
function figuresOf({ plan, state }: SweepRecord) {
  const { trials, lineages, topK: most } = plan
  const { asked, unique } = plan.epochs
  if (most === undefined || state.topK === null) return { trials, lineages, asked, unique }
  const fresh = freshCounts(state.topK, state.definition)
  // A plan of an older version took each run for a lineage.
  const planned = most.lineages ?? most.trials
  return {
    trials: trials - most.trials + Math.min(most.trials, fresh.trials),
    lineages: lineages - planned + Math.min(planned, fresh.lineages),
    asked: asked - most.epochs + Math.min(most.epochs, fresh.epochs),
    unique:
      most.unique === undefined
        ? unique
        : unique - most.unique + Math.min(most.unique, fresh.unique),
  }
}
