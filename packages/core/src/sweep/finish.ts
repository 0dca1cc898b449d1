import { count, counted, type SweepDefinition } from '@sweepstack/protocol'
import { isWalked } from '../search/distinct-draws.ts'
import type { Searcher } from '../search/searcher.ts'
import { isInTime } from './end-in-time.ts'
import { exhaustedText } from './exhausted-text.ts'
import { lastPlanned, type ProposedTrial, type Source, searchTrials } from './propose.ts'
import type { SweepDraft } from './sweep-draft.ts'
import type { SweepState } from './sweep-state.ts'
import { timeUpText } from './time-budget.ts'

export function sourceOf({ state, memory }: SweepDraft, searcher: Searcher): Source {
  return { state, memory, searcher, stopper: null }
}

/** Nothing is open and nothing more can be opened. `next`: what would be. */
export function finish(
  draft: SweepDraft,
  searcher: Searcher,
  next: ProposedTrial | undefined,
): void {
  const { state } = draft
  const { completed, stopped, failed } = state.ended
  if (completed + stopped === 0 && failed > 0) {
    state.status = 'failed'
    state.reason = failed === 1 ? 'its only trial failed' : `all ${counted(failed, 'trial')} failed`
    return
  }
  state.status = 'completed'
  evaluateLeaders(draft)
  const unopened = unopenedTrials(sourceOf(draft, searcher))
  if (state.timeUp !== undefined) state.reason = timeUpText(state.timeUp, unopened)
  else if (isShort(state, unopened)) {
    const isOfTime = next !== undefined && unopened > 0 && !isInTime(draft, next)
    state.reason = [shortText(state, { unopened, isOfTime }), ...formerText(state)].join('; ')
  } else if (formerText(state).length > 0) state.reason = formerText(state).join()
  else if (failed > 0) state.reason = `${counted(failed, 'trial')} failed`
  else if (draft.memory?.isOver) {
    state.reason = `the search had no more configs to propose after ${draft.memory.asked}`
  } else state.reason = exhaustion(state.definition, searcher)
}

/** Whether a budget keeps trials from being opened, or from going on. */
function isShort(state: SweepState, unopened: number): boolean {
  const { budget, time } = stoppedNow(state)
  return unopened + budget + time > 0
}

/** How many the budget that the sweep has now stopped. */
function stoppedNow({ stoppedBy = {}, stoppedBefore = {} }: SweepState) {
  return {
    budget: (stoppedBy.budget ?? 0) - (stoppedBefore.budget ?? 0),
    time: (stoppedBy.time ?? 0) - (stoppedBefore.time ?? 0),
  }
}

/** They stay stopped, whatever the budget is now. */
function formerText({ stoppedBefore: { budget = 0, time = 0 } = {} }: SweepState): string[] {
  const trials = budget + time
  return trials === 0
    ? []
    : [`a former budget stopped ${counted(trials, 'trial')} that would have gone on`]
}

function shortText(
  state: SweepState,
  { unopened, isOfTime }: { unopened: number; isOfTime: boolean },
): string {
  const { budget, time } = stoppedNow(state)
  const verb = unopened === 1 ? 'was' : 'were'
  if (isOfTime || (unopened === 0 && budget === 0)) {
    const what = unopened > 0 ? 'for another trial' : 'to go on'
    const undone = unopened > 0 ? [`${count(unopened)} ${verb} not opened`] : []
    return `the time left was too short ${what}: ${[...undone, ...keptText(time)].join(', ')}`
  }
  const undone = unopened > 0 ? [`${counted(unopened, 'trial')} ${verb} not opened`] : []
  return `budget reached: ${[...undone, ...keptText(budget)].join(', ')}`
}

function keptText(trials: number): string[] {
  return trials === 0 ? [] : [`${counted(trials, 'trial')} would have gone on`]
}

/** Null unless the space has fewer configs than the search wanted. */
function exhaustion(definition: SweepDefinition, searcher: Searcher): string | null {
  if (searcher.kind === 'asked' || searcher.wanted === undefined) return null
  const configs = searcher.size(definition)
  const wanted = searcher.wanted(definition)
  return configs < wanted ? exhaustedText(configs, wanted, isWalked(definition)) : null
}

function unopenedTrials(source: Source): number {
  const { topK, nextTrial } = source.state
  const ofSearch = searchTrials(source) - ((topK?.firstTrial ?? nextTrial) - 1)
  return ofSearch + (topK === null ? 0 : lastPlanned(source) - (nextTrial - 1))
}

/** The search had no part in choosing by the test images, so they may judge what it found; once. */
function evaluateLeaders({ state, commands }: SweepDraft): void {
  for (const { chosen } of state.topK?.leaders ?? []) {
    if (chosen === null) continue
    const { trial: number, watched } = chosen
    commands.push({ kind: 'evaluateTrial', number, ...watched, dataset: state.datasetHash })
  }
}
