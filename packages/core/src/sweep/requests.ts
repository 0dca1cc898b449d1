import { isLive, type SweepDefinition } from '@sweepstack/protocol'
import { saidChanges } from '../living/said-changes.ts'
import { editedBy, withStatus } from './edits.ts'
import { type Judging, withdraw } from './judging.ts'
import type { OpenTrial } from './open-trial.ts'
import type { SweepDraft } from './sweep-draft.ts'
import type { SweepInput, SweepState } from './sweep-state.ts'

/** A person pauses, resumes or cancels the sweep. */
export function changeStatus(draft: SweepDraft, wanted: 'running' | 'paused' | 'cancelled'): void {
  const { state } = draft
  if (!isLive(state.status) || state.status === wanted) return
  Object.assign(state, withStatus(wanted))
  notePause(draft, wanted)
  const kind = { running: 'resumeTrial', paused: 'suspendTrial', cancelled: 'cancelTrial' } as const
  const resting = wanted === 'cancelled' ? draft.knownResting() : []
  for (const { number, lineage, epochs } of [...draft.openTrials(), ...resting]) {
    draft.commands.push({ kind: kind[wanted], number, lineage, epochs })
  }
  if (wanted !== 'cancelled') return
  state.ended.cancelled += state.openTrials + resting.length
  draft.closeAll()
}

/** The hours of a budget stand still meanwhile. */
function notePause({ state, time }: SweepDraft, wanted: 'running' | 'paused' | 'cancelled'): void {
  if (time === undefined) return
  const { ms, since } = state.paused ?? { ms: 0, since: null }
  if (wanted === 'paused') state.paused = { ms, since: time.now }
  else if (since !== null) state.paused = { ms: ms + time.now - since, since: null }
}

/** A cancelled sweep stays so; an opened trial that is open already stays as it is. */
export function retry(draft: SweepDraft, trials: OpenTrial[], judging: Judging | undefined): void {
  const { state, commands } = draft
  if (state.status === 'cancelled') return
  for (const { number, lineage, epochs, until } of trials) {
    // What an older version asked for had no more than numbers in it.
    if (lineage === undefined || number >= state.nextTrial || draft.isOpen(number)) continue
    const trial = { number, lineage, epochs, ...(until === undefined ? {} : { until }) }
    if (judging !== undefined && until !== undefined) withdraw(draft, trial, judging)
    draft.open(trial)
    draft.decisions.push({ trial: number, verdict: 'retry', reason: { kind: 'requested' } })
    state.ended.failed = Math.max(0, state.ended.failed - 1)
    commands.push({ kind: 'retryTrial', number, lineage, epochs })
    if (state.status === 'paused') commands.push({ kind: 'suspendTrial', number, lineage, epochs })
  }
  if (commands.length === 0 || state.status === 'paused') return
  state.status = 'running'
  state.reason = null
}

/** A person edits the sweep; the log of decisions has a word on it, also on a name, which needs no step. */
export function edit(draft: SweepDraft, input: Extract<SweepInput, { type: 'edited' }>): void {
  const { state, memory } = draft
  const edited = editedBy({ state, memory }, input)
  if (edited.state === state && input.named === undefined) return
  const [before, after] = [state.definition, edited.state.definition]
  const changes = saidChanges({ before, after }, input)
  if (edited.state !== state) draft.state = mayRecall(before, edited.state)
  if (edited.memory !== null && edited.memory !== memory) draft.remember(edited.memory)
  draft.decisions.push({ trial: 0, verdict: 'edit', reason: { kind: 'edited', changes } })
}

/** Whom a budget kept may be held by another one. */
function mayRecall({ budget }: SweepDefinition, after: SweepState): SweepState {
  const isSame = JSON.stringify(budget) === JSON.stringify(after.definition.budget)
  return isSame || after.resting === 0 ? after : { ...after, recalls: true }
}
