import type { Reason } from '@sweepstack/protocol'
import type { Stopper } from '../stopping/stopper.ts'
import type { KeptBy, OpenTrial } from './open-trial.ts'
import type { SweepDraft } from './sweep-draft.ts'

/** What a trial does not go on for that others let go on; otherwise its epochs are taken from the budget. */
export function keptBy(
  draft: SweepDraft,
  trial: OpenTrial,
  { epoch, until }: { epoch: number; until: number },
): KeptBy | undefined {
  if (!draft.hasTimeFor(until - epoch)) return shortOf(draft, 'time')
  return takeFromBudget(draft, trial, until) ? undefined : shortOf(draft, 'budget')
}

/** With what is left of a budget that does not hold a trial. */
export function shortOf(draft: SweepDraft, kind: KeptBy['kind']): KeptBy {
  const { definition, committedEpochs } = draft.state
  // An edit may have made the budget less than what was asked for before.
  if (kind === 'budget')
    return { kind, left: Math.max(0, (definition.budget?.epochs ?? 0) - committedEpochs) }
  return { kind, left: draft.secondsLeft() ?? 0 }
}

/** A trial that rests goes on from a milestone to the next one. */
export function goOn(
  draft: SweepDraft,
  trial: OpenTrial,
  {
    epoch,
    until,
    reason,
    stopper,
  }: { epoch: number; until: number; reason: Reason; stopper: Stopper },
): void {
  const { number, lineage, epochs } = trial
  draft.rouse(trial)
  draft.open({ ...trial, until })
  draft.commands.push({
    ...{ kind: 'promoteTrial', number, lineage, epochs, until },
    ...(stopper.keepsShown ? { clonable: true } : {}),
  })
  draft.decisions.push({ trial: number, epoch, verdict: 'continue', until, reason })
}

/** Takes the epochs up to `until` from the budget; false if that does not hold them. */
function takeFromBudget(draft: SweepDraft, { lineage }: OpenTrial, until: number): boolean {
  const { state } = draft
  const { epochs: budget = Number.POSITIVE_INFINITY } = state.definition.budget ?? {}
  const added = Math.max(0, until - draft.farthest(lineage))
  if (state.committedEpochs + added > budget) return false
  state.committedEpochs += added
  if (added > 0) draft.reach(lineage, until)
  return true
}
