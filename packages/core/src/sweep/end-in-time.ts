import { isLive } from '@sweepstack/protocol'
import type { StepNeeds } from './needs-of.ts'
import type { ProposedTrial } from './propose.ts'
import type { SweepDraft } from './sweep-draft.ts'

/** Where its time is up, a sweep goes to its end: all that is open ends where it is, also if it is paused. */
export function endInTime(draft: SweepDraft, { open }: StepNeeds): void {
  const { state } = draft
  if (!isLive(state.status) || state.timeUp !== undefined || open !== 'all') return
  if (draft.secondsLeft() !== 0) return
  state.timeUp = { training: state.openTrials, resting: state.resting }
  state.status = 'running'
  for (const { number, lineage, epochs } of draft.openTrials()) {
    draft.commands.push({ kind: 'endTrial', number, lineage, epochs })
  }
}

/**
 * Whether a trial that is opened now can be expected to end in time, after those that are open before it. Until a first
 * trial has shown anything, some begin that will not: a part is better than nothing.
 */
export function isInTime(draft: SweepDraft, { epochs, until = epochs }: ProposedTrial): boolean {
  const { resting, ended, openLineages } = draft.state
  const isFirst = resting + ended.completed + ended.stopped + ended.failed === 0
  const rounds = 1 + Math.floor(openLineages / Math.max(1, draft.time?.slots ?? 1))
  return draft.hasTimeFor(isFirst ? 0 : rounds * until)
}
