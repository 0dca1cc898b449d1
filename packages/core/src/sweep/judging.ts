import type { Reason, SweepDefinition } from '@sweepstack/protocol'
import { entrantOf, runsJudgedWith, runsPerConfig } from '../definition/trial-of.ts'
import { worstLoss } from '../stopping/board.ts'
import {
  type Arrival,
  type Decision,
  type Judgement,
  milestoneAfter,
  type Stopper,
} from '../stopping/stopper.ts'
import { askAboutClones, cloneTrials } from './clone-trials.ts'
import { goOn, keptBy, shortOf } from './go-on.ts'
import { unlessUnknown } from './known-facts.ts'
import type { OpenTrial } from './open-trial.ts'
import { recallLast } from './recall-kept.ts'
import type { SweepDraft } from './sweep-draft.ts'
import type { LoggedDecision, SweepInput, SweepPieces } from './sweep-state.ts'

/** What a step judges by. */
export interface Judging {
  stopper: Stopper
  curves: NonNullable<SweepPieces['curves']>
}

/** An open trial has come to its milestone: it rests, and may go on at once. */
export function reachMilestone(
  draft: SweepDraft,
  { trial, epoch }: Extract<SweepInput, { type: 'milestoneReached' }>,
  judging: Judging | undefined,
): void {
  const open = draft.openTrial(trial)
  if (open === undefined || open.until !== epoch) return
  draft.rest(open)
  if (judging !== undefined) judgeRun(draft, open, judging)
  if (draft.resting(trial) === undefined) return
  const { number, lineage } = open
  draft.commands.push({ kind: 'restTrial', number, lineage, epochs: epoch })
}

/** A trial has ended, by its last epoch, by a failure or since its program completed it before: it counts for others. */
export function judgeEnded(
  draft: SweepDraft,
  trial: OpenTrial,
  ended: 'completed' | 'failed',
  judging: Judging,
): void {
  const { epochs, until = epochs } = trial
  judgeRun(draft, trial, judging, ended === 'failed' || until < epochs ? ended : undefined)
}

/** A failed trial is tried again: what it was ranked as is forgotten. */
export function withdraw(draft: SweepDraft, trial: OpenTrial, { stopper }: Judging): void {
  const [first = trial.number] = runsJudgedWith(draft.state.definition, trial.number)
  const entrant = entrantOf(draft.state.definition, trial)
  const arrival = { trial: first, epoch: 0, losses: [], ended: 'withdrawn' as const }
  draft.boards.apply(
    stopper.judge(arrival, entrant, draft.boards.boardOf, draft.population).changes,
  )
  for (const epoch of stopper.milestones(entrant)) {
    const board = runsBoard(draft, { ...trial, until: epoch })
    if (board !== undefined) draft.boards.apply([{ kind: 'remove', board, trial: trial.number }])
  }
}

const searchOver = { kind: 'searchOver' } as const
export const timeUp = { kind: 'time', left: 0 } as const

/**
 * No trial trains and none will be opened: those that a budget kept and holds now or that the stopper names go on, or
 * all that rest are stopped, as many as this step knows of. False while some go on.
 */
export function closeSearch(draft: SweepDraft, { stopper, curves }: Judging): boolean {
  const { state, boards, population } = draft
  const entrants = Math.ceil((state.nextTrial - 1) / runsPerConfig(state.definition))
  if (state.timeUp === undefined) {
    if (recallLast(draft, stopper)) return false
    const judged = stopper.close(entrants, boards.boardOf, population)
    applyJudgement(draft, judged, { stopper, curves })
  }
  if (state.openTrials > 0) return false
  const resting = draft.knownResting()
  for (const trial of resting) {
    const { number, until = trial.epochs } = trial
    const reason = state.timeUp === undefined ? reasonAtEnd(draft, trial) : timeUp
    stop(draft, trial, reason)
    draft.decisions.push({ trial: number, verdict: 'stop', epoch: until, reason })
  }
  // Of what the records lost there is nothing to wait for.
  if (resting.length === 0) state.resting = 0
  return true
}

function reasonAtEnd(draft: SweepDraft, { kept }: OpenTrial): Reason {
  return kept === undefined ? searchOver : shortOf(draft, kept.kind)
}

/** The board on which the runs of one config wait for each other; undefined where there is one run of each. */
function runsBoard(
  { state: { definition } }: SweepDraft,
  { number, epochs, until = epochs }: OpenTrial,
): string | undefined {
  const [first, ...others] = runsJudgedWith(definition, number)
  return others.length === 0 ? undefined : `runs/${first}/${until}`
}

function judgeRun(
  draft: SweepDraft,
  trial: OpenTrial,
  judging: Judging,
  ended?: Arrival['ended'],
): void {
  const { definition } = draft.state
  const runs = runsJudgedWith(definition, trial.number)
  const name = runsBoard(draft, trial)
  const { epochs, until: epoch = epochs } = trial
  const curves = runs.map((run) => lossesOf(definition, judging.curves.get(run) ?? [], epoch))
  const [first = trial.number] = runs
  let hasFailed = ended === 'failed'
  if (name !== undefined) {
    const losses = curves[runs.indexOf(trial.number)] ?? []
    const loss = hasFailed ? worstLoss : (losses.at(-1) ?? worstLoss)
    const entry = { trial: trial.number, loss }
    draft.boards.apply([{ kind: 'add', board: name, entry }])
    if (ended === 'completed') standFurther(draft, trial, { entry, stopper: judging.stopper })
    const board = draft.boards.boardOf(name)
    if (board.size < runs.length) return
    hasFailed = board.at(runs.length - 1)?.loss === worstLoss
  }
  const longest = Math.max(...curves.map(({ length }) => length))
  const losses = meanOf(hasFailed ? curves : curves.map((curve) => filled(curve, longest)))
  const others = runs.filter((run) => run !== trial.number)
  const hasEnded = ended === 'completed' && others.every((run) => !draft.resting(run))
  const arrival: Arrival = hasFailed
    ? { trial: first, epoch, losses: losses.slice(0, epoch - 1), ended: 'failed' }
    : { trial: first, epoch, losses, ...(hasEnded && { ended }) }
  const entrant = entrantOf(definition, trial)
  const { boards, population } = draft
  const judged = judging.stopper.judge(arrival, entrant, boards.boardOf, population)
  applyJudgement(draft, judged, judging)
}

/** A run that its program completed comes to no later milestone: there it stands with what it came to, and nobody waits for it. */
function standFurther(
  draft: SweepDraft,
  trial: OpenTrial,
  { entry, stopper }: { entry: { trial: number; loss: number }; stopper: Stopper },
): void {
  const { epochs, until = epochs } = trial
  const later = stopper
    .milestones(entrantOf(draft.state.definition, trial))
    .filter((milestone) => milestone > until)
  for (const milestone of later) {
    const board = runsBoard(draft, { ...trial, until: milestone })
    if (board !== undefined) draft.boards.apply([{ kind: 'add', board, entry }])
  }
}

/** Of one that its program completed before the others, its last loss stands for those that it does not have. */
function filled(losses: number[], length: number): number[] {
  const last = losses.at(-1)
  if (last === undefined) return losses
  return Array.from({ length }, (_, place) => losses[place] ?? last)
}

function lossesOf(
  { metric }: SweepDefinition,
  curve: readonly (number | null)[],
  epoch: number,
): number[] {
  const sign = metric.goal === 'maximize' ? -1 : 1
  return curve
    .slice(0, epoch)
    .map((value) => (value === null || !Number.isFinite(value) ? worstLoss : sign * value))
}

/** Epoch by epoch as far as all of them go; the worst where one is. */
function meanOf(curves: number[][]): number[] {
  if (curves.length === 1) return curves[0] ?? []
  const length = Math.min(...curves.map((curve) => curve.length))
  return Array.from({ length }, (_, place) => {
    const losses = curves.map((curve) => curve[place] ?? worstLoss)
    if (losses.includes(worstLoss)) return worstLoss
    return losses.reduce((sum, loss) => sum + loss, 0) / losses.length
  })
}

function applyJudgement(draft: SweepDraft, judgement: Judgement, judging: Judging): void {
  const { decisions, forks = [], changes } = judgement
  draft.boards.apply(changes)
  draft.population.change(judgement)
  askAhead(draft, [...decisions, ...forks])
  askAboutClones(draft, forks)
  // First, so that what they clone is kept for them before anybody trains on from it.
  for (const fork of forks) cloneTrials(draft, fork, judging.stopper)
  for (const decision of decisions) {
    for (const number of runsJudgedWith(draft.state.definition, decision.trial)) {
      decide(draft, number, { decision, judging })
    }
  }
}

/** About all trials at once, for each question takes a round. */
function askAhead(draft: SweepDraft, judged: readonly { trial: number }[]): void {
  for (const { trial } of judged) {
    for (const number of runsJudgedWith(draft.state.definition, trial)) {
      unlessUnknown(() => draft.resting(number))
    }
  }
}

function decide(
  draft: SweepDraft,
  number: number,
  { decision, judging }: { decision: Decision; judging: Judging },
): void {
  const trial = draft.resting(number)
  if (trial === undefined) return
  const { verdict, epoch, reason } = decision
  const log = (entry: Pick<LoggedDecision, 'verdict' | 'until' | 'reason'>) =>
    draft.decisions.push({ trial: number, epoch, ...entry })
  if (verdict === 'rest') {
    draft.letRest(trial)
    log({ verdict, reason })
  }
  if (verdict === 'stop') {
    stop(draft, trial, reason)
    log({ verdict, reason })
  }
  if (verdict !== 'continue') return
  const entrant = entrantOf(draft.state.definition, trial)
  const until = milestoneAfter(epoch, judging.stopper.milestones(entrant))
  if (until === undefined) return
  const kept = keptBy(draft, trial, { epoch, until })
  if (kept === undefined) {
    goOn(draft, trial, { epoch, until, reason, stopper: judging.stopper })
    return
  }
  draft.keep(trial, kept, lossIn(reason))
  log({ verdict: 'rest', reason: { ...kept, ...wouldBy(reason) } })
}

/** By what it would go on; so the log has all that are ranked at a rung. */
function wouldBy(reason: Reason): Pick<Extract<Reason, { kind: 'budget' }>, 'ranked' | 'by'> {
  switch (reason.kind) {
    case 'rung': {
      const { kind: _, ...ranked } = reason
      return { ranked }
    }
    case 'lastHope':
    case 'percentile':
    case 'othersAreDone':
    case 'plateau':
    case 'threshold':
    case 'population':
      return { by: reason }
    default:
      return {}
  }
}

/** What tells the better one of two that a budget keeps at one epoch. */
function lossIn(reason: Reason): number {
  if ('loss' in reason) return reason.loss ?? worstLoss
  if ('best' in reason) return reason.best ?? worstLoss
  return 'rank' in reason ? reason.rank : 0
}

function stop(draft: SweepDraft, trial: OpenTrial, { kind }: Reason): void {
  const { number, lineage, epochs, until = epochs } = trial
  draft.rouse(trial)
  draft.state.ended.stopped += 1
  countStop(draft, kind)
  draft.commands.push({ kind: 'stopTrial', number, lineage, epochs: until })
}

/** Of the reasons of what was stopped the head keeps how many there are of each kind. */
export function countStop({ state }: SweepDraft, kind: Reason['kind']): void {
  const { stoppedBy = {} } = state
  state.stoppedBy = { ...stoppedBy, [kind]: (stoppedBy[kind] ?? 0) + 1 }
}
