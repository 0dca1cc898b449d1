import type { SweepDefinition } from '@sweepstack/protocol'
import { addedEpochs, stagesOf } from '../lineage/stages.ts'
import { searcherOf } from '../search/catalogue.ts'
import type { Answered, Question, Searcher } from '../search/searcher.ts'
import type { Stopper } from '../stopping/stopper.ts'
import { askedOf, editsOf, questionOf, withAnswer } from './ask-searcher.ts'
import { endInTime, isInTime } from './end-in-time.ts'
import { finish, sourceOf } from './finish.ts'
import {
  closeSearch,
  countStop,
  type Judging,
  judgeEnded,
  reachMilestone,
  timeUp,
} from './judging.ts'
import { type Question as BoardQuestion, type KnownFacts, unlessUnknown } from './known-facts.ts'
import { candidatesAhead, lookAhead } from './look-ahead.ts'
import { definitionOf, parallelismOf, type StepNeeds, type SweepMoment } from './needs-of.ts'
import type { OpenTrial } from './open-trial.ts'
import { forgetOpened, lastTrial, type ProposedTrial } from './propose.ts'
import { recallKept } from './recall-kept.ts'
import { changeStatus, edit, retry } from './requests.ts'
import { stopperOfSweep } from './stopper-of-sweep.ts'
import { SweepDraft } from './sweep-draft.ts'
import type {
  SweepChanges,
  SweepCommand,
  SweepInput,
  SweepPieces,
  SweepState,
} from './sweep-state.ts'
import { beginTopK, withRun } from './top-k.ts'

/** What a step decides on: the head, what happened since, and of all else what `needsOf` names. */
export interface StepInput extends SweepMoment {
  needs: StepNeeds
  pieces: SweepPieces
  /** What a searcher that learns answered to the question of the step before. */
  answer?: Answered
}

export interface StepResult {
  changes: SweepChanges
  commands: SweepCommand[]
  /** Call again, with no inputs, once this one is committed. */
  more: boolean
  /** Nothing has changed: there is nothing to commit, but inputs that were taken. */
  idle: boolean
  /** For the searcher: call again with its answer once this one is committed. */
  question: Question | null
}

export function initialState(definition: SweepDefinition, datasetHash: string): SweepState {
  return {
    status: 'running',
    reason: null,
    definition,
    datasetHash,
    nextTrial: 1,
    openTrials: 0,
    openLineages: 0,
    resting: 0,
    committedEpochs: 0,
    countsAll: true,
    ended: { completed: 0, stopped: 0, failed: 0, cancelled: 0 },
    topK: null,
  }
}

/**
 * The scheduler's decision: what became of the sweep, and what to do now. Pure: the same state, pieces and
 * inputs give the same answer, so a step lost in a crash is taken again. Inputs that come twice or too
 * late change nothing. It costs what the inputs and the trials that it opens cost, whatever else is open.
 */
export function step(
  { needs, pieces, answer, ...moment }: StepInput,
  searcher: Searcher = searcherOf(moment.state.definition),
  stopper: Stopper | null = stopperOfSweep(definitionOf(moment)),
): StepResult {
  const draft = new SweepDraft(moment, pieces)
  const judging = judgingOf(stopper, pieces)
  for (const input of moment.inputs) apply(draft, input, judging)
  endInTime(draft, needs)
  const means = { needs, pieces, searcher, judging, answer }
  const mayRecall = judging !== undefined && recallKept(draft, judging.stopper)
  const likely = judging ? likelyOf(draft, searcher, judging) : []
  const next = nextOf()
  lookAhead(draft, likely)
  const idle = draft.isIdle()
  const { commands } = draft
  const question = next === 'ask' ? questionOf(draft, searcher, pieces) : null
  return { changes: draft.changes(), commands, more: next === 'more', idle, question }

  function nextOf(): Next {
    if (mayRecall) return 'more'
    return draft.state.status === 'running' ? advance(draft, means) : 'wait'
  }
}

/**
 * What a step will ask of its boards, beyond the answers that its facts have. Give it these, and ask again until there
 * are none: each time it gets further.
 */
export function questionsOf(
  { pieces, ...moment }: StepInput,
  facts: KnownFacts,
  stopper: Stopper | null = stopperOfSweep(definitionOf(moment)),
  searcher: Searcher = searcherOf(moment.state.definition),
): BoardQuestion[] {
  const judging = judgingOf(stopper, pieces)
  if (judging === undefined) return []
  const draft = new SweepDraft(moment, { ...pieces, facts })
  for (const input of moment.inputs) unlessUnknown(() => apply(draft, input, judging))
  unlessUnknown(() => recallKept(draft, judging.stopper))
  unlessUnknown(() => likelyOf(draft, searcher, judging))
  if (mayClose(draft)) unlessUnknown(() => closeSearch(draft, judging))
  return facts.take()
}

interface Means extends Pick<StepInput, 'needs' | 'pieces'> {
  searcher: Searcher
  judging: Judging | undefined
  answer: Answered | undefined
}

function judgingOf(stopper: Stopper | null, { curves }: SweepPieces): Judging | undefined {
  return stopper === null ? undefined : { stopper, curves: curves ?? new Map() }
}

function likelyOf(draft: SweepDraft, searcher: Searcher, { stopper }: Judging) {
  return candidatesAhead(draft, lastTrial(sourceOf(draft, searcher)), stopper)
}

function mayClose({ state }: SweepDraft): boolean {
  return state.status === 'running' && state.openTrials === 0 && state.resting > 0
}

type Next = 'more' | 'ask' | 'wait'

/** An answer to an older question is left aside: another scheduler was first. */
function takeAnswer(draft: SweepDraft, answer: Answered | undefined): Next {
  const isSame = answer?.asked === askedOf(draft) && answer.edits === editsOf(draft.state)
  if (!isSame) return 'ask'
  return withAnswer(draft, answer) ? 'more' : 'wait'
}

/** Opens what can be opened and goes from the search to the leaders, and from these to the end. */
function advance(draft: SweepDraft, means: Means): Next {
  const { needs, pieces, searcher, judging, answer } = means
  const { state } = draft
  const last = () => lastTrial(sourceOf(draft, searcher))
  const isFirst = state.nextTrial === 1
  const fits = openTrials(draft, needs.proposed, last())
  if (isFirst && state.nextTrial > 1) logChosenSearch(draft)
  if (fits && pieces.evidence !== undefined) return takeAnswer(draft, answer)
  if (fits && state.nextTrial <= last()) return needs.proposed.length > 0 ? 'more' : 'wait'
  if (state.openTrials > 0) return 'wait'
  if (judging !== undefined && mayClose(draft)) return closeSearch(draft, judging) ? 'more' : 'wait'
  // Carried out before the end is told: who reads that a sweep is over reads how each of its trials ended.
  if (draft.commands.length > 0) return 'more'
  if (goesToLeaders(draft, pieces)) return 'more'
  finish(draft, searcher, needs.proposed[0])
  return 'wait'
}

/** With the first trial, which is opened once. */
function logChosenSearch({ state, decisions }: SweepDraft): void {
  const { kind: search, chosen } = state.definition.search
  if (chosen === undefined) return
  const reason = { kind: 'searchChosen', search, because: chosen } as const
  decisions.push({ trial: 0, verdict: 'search', reason })
}

/** The search is over: whether its leaders run again now. */
function goesToLeaders({ state }: SweepDraft, { leaders }: SweepPieces): boolean {
  if (state.timeUp !== undefined) return false
  if (state.topK !== null || state.definition.topK === undefined) return false
  state.topK = beginTopK(leaders ?? [], state.nextTrial)
  return state.topK !== null
}

function apply(draft: SweepDraft, input: SweepInput, judging: Judging | undefined): void {
  switch (input.type) {
    case 'created':
    case 'trialsWanted':
      return
    case 'trialEnded':
      endTrial(draft, input, judging)
      return
    case 'milestoneReached':
      reachMilestone(draft, input, judging)
      return
    case 'statusRequested':
      changeStatus(draft, input.status)
      return
    case 'edited':
      edit(draft, input)
      return
    case 'retryRequested':
      retry(draft, input.trials, judging)
      return
  }
}

function endTrial(
  draft: SweepDraft,
  input: Extract<SweepInput, { type: 'trialEnded' }>,
  judging: Judging | undefined,
): void {
  const opened = draft.close(input.trial) ?? completedAtRest(draft, input, judging)
  if (opened === undefined) return
  const { state } = draft
  const { status } = input
  state.ended[status] += 1
  if (status === 'cancelled' && state.timeUp !== undefined) {
    const { unbegun = 0, ...before } = state.timeUp
    state.timeUp = { ...before, unbegun: unbegun + 1 }
  }
  // Who trained when the time was up; others are stopped where they rest.
  if (status === 'stopped') {
    countStop(draft, timeUp.kind)
    draft.decisions.push({ trial: input.trial, verdict: 'stop', reason: timeUp })
  }
  if (input.epoch !== undefined) {
    const { trial, epoch } = input
    const reason = { kind: 'byProgram', epoch, epochs: opened.epochs } as const
    draft.decisions.push({ trial, verdict: 'complete', epoch, reason })
  }
  if (judging !== undefined && opened.until !== undefined) {
    if (status === 'completed' || status === 'failed') judgeEnded(draft, opened, status, judging)
  }
  const { trial, score, values } = input
  if (score === undefined || state.topK === null || trial < state.topK.firstTrial) return
  const { lineage, epochs } = opened
  const run = { trial, score, ...(values && { values }), watched: { lineage, epochs } }
  state.topK = withRun(state.topK, run, state.definition)
}

/** A trial whose program has completed it while it rested, which it does no more. */
function completedAtRest(
  draft: SweepDraft,
  { trial, status }: Extract<SweepInput, { type: 'trialEnded' }>,
  judging: Judging | undefined,
): OpenTrial | undefined {
  const rested = status === 'completed' && judging ? draft.resting(trial) : undefined
  if (rested !== undefined) draft.rouse(rested)
  return rested
}

/** Opens trials while there is room; false if one does not fit. */
function openTrials(draft: SweepDraft, proposed: ProposedTrial[], last: number): boolean {
  const { state } = draft
  const { definition, nextTrial: before } = state
  let fits = true
  for (const trial of proposed) {
    const joins =
      draft.inFlight(trial.lineage) > 0 ||
      state.openLineages < parallelismOf(definition, draft.time)
    fits = trial.number <= last && joins && isInTime(draft, trial) && commitEpochs(draft, trial)
    if (!fits) break
    draft.open(trial)
    draft.commands.push({ kind: 'openTrial', ...trial })
    state.nextTrial += 1
  }
  const { memory } = draft
  if (memory !== null && state.topK === null && state.nextTrial > before)
    draft.remember(forgetOpened(memory, definition, before, state.nextTrial))
  return fits
}

/** Takes what the trial adds to its lineage, and to those this forks from, from the budget of epochs; false if that does not hold it. */
function commitEpochs(draft: SweepDraft, trial: ProposedTrial): boolean {
  const { state } = draft
  const { epochs: budget = Number.POSITIVE_INFINITY } = state.definition.budget ?? {}
  const stages = stagesOf(trial, trial.until ?? trial.epochs)
  const added = addedEpochs(stages, (lineage) => draft.farthest(lineage))
  if (state.committedEpochs + added > budget) return false
  state.committedEpochs += added
  for (const { lineage, to } of stages) {
    if (to > draft.farthest(lineage)) draft.reach(lineage, to)
  }
  return true
}
