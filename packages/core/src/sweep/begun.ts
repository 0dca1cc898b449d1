import type { CutTrial } from './cut-trial.ts'
import { freshCounts } from './fresh-counts.ts'
import type { SweepState } from './sweep-state.ts'

/** What a search has opened, and how many epochs it took: an edit of its budget takes none of that back. */
export interface Begun {
  trials: number
  epochs: number
  /** Trials that ended before their last epoch, by number; without them all that were begun may come to it. */
  cut?: ReadonlyMap<number, CutTrial>
  /** How many trials have ended. */
  ended?: number
}

export const nothingBegun: Begun = { trials: 0, epochs: 0 }

/** Without what its leaders' second runs took, as far as that is known. */
export function begunOf({
  state,
  trainedEpochs,
}: {
  state: SweepState
  trainedEpochs: number
}): Begun {
  const { topK, nextTrial, committedEpochs } = state
  const ofLeaders = topK === null ? 0 : (freshCounts(state)?.unique ?? 0)
  return {
    trials: (topK?.firstTrial ?? nextTrial) - 1,
    epochs: Math.max(0, Math.max(committedEpochs, trainedEpochs) - ofLeaders),
  }
}
