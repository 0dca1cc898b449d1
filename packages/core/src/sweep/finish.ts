import type { SweepDefinition } from '@sweepstack/protocol'
import { count, counted } from '@sweepstack/protocol'
import type { Searcher } from '../search/searcher.ts'
import { isInTime } from './end-in-time.ts'
import { exhaustedText } from './exhausted-text.ts'
import { lastPlanned, type ProposedTrial, type Source, searchTrials } from './propose.ts'
import type { SweepDraft } from './sweep-draft.ts'
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
  const verb = unopened === 1 ? 'was' : 'were'
  if (state.timeUp !== undefined) state.reason = timeUpText(state.timeUp, unopened)
  else if (unopened > 0 && next !== undefined && !isInTime(draft, next)) {
    state.reason = `the time left was too short for another trial: ${count(unopened)} ${verb} not opened`
  } else if (unopened > 0)
    state.reason = `budget reached: ${counted(unopened, 'trial')} ${verb} not opened`
  else if (failed > 0) state.reason = `${counted(failed, 'trial')} failed`
  else if (draft.memory?.isOver) {
    state.reason = `the search had no more configs to propose after ${draft.memory.asked}`
  } else state.reason = exhaustion(state.definition, searcher)
}

/** Null unless the space has fewer configs than the search wanted. */
function exhaustion(definition: SweepDefinition, searcher: Searcher): string | null {
  if (searcher.kind === 'asked' || searcher.wanted === undefined) return null
  const configs = searcher.size(definition)
  const wanted = searcher.wanted(definition)
  return configs < wanted ? exhaustedText(configs, wanted) : null
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
