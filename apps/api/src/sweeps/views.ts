import {
  freshCounts,
  heardSweeps,
  livingOf,
  type OpenedFigures,
  type SweepRecord,
  searcherOf,
  withoutLiving,
} from '@sweepstack/core'
import {
  isLive,
  isPopulation,
  isSpeculating,
  type Sweep,
  type SweepDefinition,
} from '@sweepstack/protocol'
import { endOfSweep } from './budget-moment.ts'

/** A sweep's record as clients see it. `opened`: of a search that was cut short, what it opened. */
export function sweepView(record: SweepRecord, opened?: OpenedFigures): Sweep {
  const { id, name, state, plan, counts, cursor, createdAt, finishedAt } = record
  const { trainedEpochs, speculated } = record
  const { asked, unique, ...counted } = asCloned(
    record,
    withBegun(record, figuresOf(record, opened)),
  )
  return {
    id,
    name,
    status: state.status,
    reason: state.reason,
    ...counted,
    epochs: {
      asked,
      unique,
      trained: Math.min(unique, before(record, unique) + trainedEpochs),
      before: before(record, unique),
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
function closedBy({ status, topK, timeUp, definition }: SweepRecord['state']): Sweep['closed'] {
  if (status === 'cancelled') return 'cancelled'
  if (timeUp !== undefined) return 'time'
  if (topK !== null) return 'topK'
  return isPopulation(definition.stopping) ? 'population' : null
}

/**
 * Epochs that others trained: those that the sweep has met, and while it goes on those that its plan knows of. No plan knows
 * of the lineages of clones, nor of those of a search that learns.
 */
function before({ plan, state, epochsBefore }: SweepRecord, unique: number): number {
  const planned = Math.min(unique, plan.epochs.trained)
  if (epochsBefore === undefined) return planned
  return isLive(state.status) ? Math.max(planned, epochsBefore) : epochsBefore
}

/** A plan may be older than an edit, or know less than what came: what was opened and trained was asked for. */
function withBegun(record: SweepRecord, figures: OpenedFigures): OpenedFigures {
  const { state, trainedEpochs, epochsBefore = 0 } = record
  const more = Math.max(0, trainedEpochs + epochsBefore - figures.unique)
  return {
    trials: Math.max(figures.trials, state.nextTrial - 1),
    lineages: figures.lineages,
    asked: figures.asked + more,
    unique: figures.unique + more,
  }
}

/**
 * The figures of a population are the most that its clones could take. Once all of its members are complete, what was trained is what it
 * needed; of one that ended before, it was no more than what was asked.
 */
function asCloned(record: SweepRecord, figures: OpenedFigures): OpenedFigures {
  const { state, plan, counts, trainedEpochs, epochsBefore = 0 } = record
  if (isLive(state.status) || plan.stopping?.population === undefined) return figures
  const taken = trainedEpochs + epochsBefore
  const asked = Math.max(figures.asked, taken)
  const isWhole = state.status === 'completed' && counts.completed === state.nextTrial - 1
  return { ...figures, asked, unique: isWhole ? taken : Math.min(figures.unique, asked) }
}

/** Once it is known who runs again, what there is takes the place of the most that was planned. */
function figuresOf({ plan, state }: SweepRecord, opened: OpenedFigures | undefined) {
  const { trials, lineages, topK: most } = plan
  const { asked, unique } = plan.epochs
  const fresh = freshCounts(state)
  if (opened !== undefined) return sumOf(opened, fresh)
  if (most === undefined || fresh === undefined) return { trials, lineages, asked, unique }
  // A plan of an older version took each run for a lineage, and does not say what of the runs is to train.
  const { lineages: mostLineages = most.trials, unique: mostUnique } = most
  const counted = {
    trials: trials - most.trials + fresh.trials,
    lineages: lineages - mostLineages + fresh.lineages,
  }
  if (mostUnique === undefined) {
    return { ...counted, asked: asked - most.epochs + fresh.epochs, unique }
  }
  const needed = mayLeaveMore(state.definition) ? unique : unique - mostUnique + fresh.unique
  const shared = asked - unique - (most.epochs - mostUnique) + (fresh.epochs - fresh.unique)
  return { ...counted, asked: needed + shared, unique: needed }
}

/** The fresh runs of leaders share nothing with the search: they have seeds of their own. */
function sumOf(opened: OpenedFigures, fresh: ReturnType<typeof freshCounts>): OpenedFigures {
  if (fresh === undefined) return opened
  return {
    trials: opened.trials + fresh.trials,
    lineages: opened.lineages + fresh.lineages,
    asked: opened.asked + fresh.epochs,
    unique: opened.unique + fresh.unique,
  }
}

/** Whether a search may have left more of its budget of epochs to the leaders than was planned. */
function mayLeaveMore(definition: SweepDefinition): boolean {
  if (definition.budget?.epochs === undefined) return false
  return definition.stopping !== 'none' || searcherOf(definition).kind === 'asked'
}
