import {
  begunOf,
  livingOf,
  type OpenedFigures,
  openedInSteps,
  type SweepRecord,
} from '@sweepstack/core'
import { inSteps } from '@sweepstack/process'
import { isLive, type Sweep } from '@sweepstack/protocol'
import { NewestAnswers } from '../newest-answers.ts'
import { sweepView } from './views.ts'

/** Searches of which the figures are kept. */
const mostKept = 1000

/** A sweep's record as clients see it. */
export type ViewSweep = (record: SweepRecord) => Promise<Sweep>

/**
 * Of a search that is over, what it did not open is not counted: nobody asked for it, and nothing of it is saved by sharing.
 * What it opened is found once.
 */
export function createSweepViews(): ViewSweep {
  const known = new NewestAnswers<OpenedFigures | undefined>(mostKept)
  return async (record) => {
    const { status, timeUp } = record.state
    const isOver = timeUp !== undefined || !isLive(status)
    return sweepView(record, isOver ? await openedOf(record) : undefined)
  }

  function openedOf(record: SweepRecord): Promise<OpenedFigures | undefined> | undefined {
    const { id, plan, state } = record
    const { definition, datasetHash } = state
    const begun = begunOf(record)
    if (begun.trials === plan.trials - (plan.topK?.trials ?? 0)) return undefined
    const limit = Math.max(begun.epochs, definition.budget?.epochs ?? 0)
    const key = `${id} ${begun.trials} ${limit} ${livingOf(definition)?.edits ?? 0}`
    // A sweep that was planned by other rules, long ago, keeps its figures.
    return known.of(key, () =>
      inSteps(openedInSteps(definition, datasetHash, begun)).catch(() => undefined),
    )
  }
}
