import { isLive, isSpeculating } from '@sweepstack/protocol'
import { entrantOf, runsJudgedWith, runsPerConfig } from '../definition/trial-of.ts'
import { mostLikely } from '../stopping/likely-on.ts'
import { type Likely, milestoneAfter, type Stopper } from '../stopping/stopper.ts'
import { unlessUnknown } from './known-facts.ts'
import { parallelismOf } from './needs-of.ts'
import type { SweepDraft } from './sweep-draft.ts'
import type { AheadTrial, SweepCommand } from './sweep-state.ts'

/** A trial that may be trained ahead, and why. */
interface Candidate extends AheadTrial {
  likely: Likely
}

/** Beyond so many trials their number makes no difference to a chance. */
const mostExpected = 1_000_000

/**
 * Who of those that rest is likely to go on, the likeliest first. `last`: number of the last trial of the search. It asks the
 * boards, and so comes before the step opens trials: what it asks is then known beforehand.
 */
export function candidatesAhead(draft: SweepDraft, last: number, stopper: Stopper): Candidate[] {
  const { definition, nextTrial } = draft.state
  if (stopper.likely === undefined || !maySpeculate(draft)) return []
  const runs = runsPerConfig(definition)
  const opened = Math.ceil((nextTrial - 1) / runs)
  const expected = Math.max(opened, Math.ceil(Math.min(last, mostExpected) / runs))
  const likely = stopper.likely({ opened, expected }, draft.boards.boardOf).slice(0, mostLikely)
  const found = likely.flatMap((one) =>
    runsJudgedWith(definition, one.trial).map((number) => ({ number, likely: one })),
  )
  // About all of them at once, for each question takes a round.
  for (const { number } of found) unlessUnknown(() => draft.resting(number))
  return found.flatMap(({ number, likely }) => {
    const trial = draft.resting(number)
    if (trial === undefined || trial.until !== likely.epoch) return []
    const until = milestoneAfter(likely.epoch, stopper.milestones(entrantOf(definition, trial)))
    if (until === undefined || !draft.hasTimeFor(until - likely.epoch)) return []
    return { number, lineage: trial.lineage, until, likely }
  })
}

/**
 * Epochs that may be trained for nothing are in no budget: where one bounds what is trained there are none. Under one of time
 * there are: slots that nobody waits for cost no time.
 */
function maySpeculate({ state }: SweepDraft): boolean {
  const { status, definition, topK, timeUp, resting } = state
  const { budget, stopping, trainer } = definition
  const isBounded = (budget?.epochs ?? budget?.slotHours) !== undefined
  if (!isSpeculating(stopping) || isBounded || trainer === 'external') return false
  return status === 'running' && topK === null && timeUp === undefined && resting > 0
}

/**
 * Says which trials may be trained ahead from now on: those that may be already, as long as they are likely, and then the
 * likeliest, within what `parallelism` leaves. It changes nothing else.
 */
export function lookAhead(draft: SweepDraft, candidates: readonly Candidate[]): void {
  const { state } = draft
  const before = state.ahead ?? []
  if (before.length + candidates.length === 0) return
  const likely = candidates.filter(({ number }) => draft.resting(number) !== undefined)
  const isIn = (trials: readonly AheadTrial[]) => {
    const ups = new Map(trials.map(({ number, until }) => [number, until]))
    return ({ number, until }: AheadTrial) => ups.get(number) === until
  }
  const wasAhead = isIn(before)
  const room = parallelismOf(state.definition, draft.time) - state.openLineages
  const wanted = [...likely.filter(wasAhead), ...likely.filter((one) => !wasAhead(one))].slice(
    0,
    Math.max(0, Math.min(room, mostLikely)),
  )
  const isWanted = isIn(wanted)
  const commands: SweepCommand[] = wanted
    .filter((one) => !wasAhead(one))
    .map((one) => allow(draft, one))
  // What goes on, or has ended, is not trained ahead any more by that.
  const dropped = before.filter((one) => !isWanted(one) && !draft.hasRoused(one.number))
  if (isLive(state.status)) commands.push(...dropped.map(takeBack))
  // First, so that a trainer that waits for the verdict on a trial goes on with it.
  draft.commands.unshift(...commands)
  const { ahead: _, ...others } = state
  const ahead = wanted.map(({ number, lineage, until }) => ({ number, lineage, until }))
  draft.state = ahead.length === 0 ? others : { ...others, ahead }
}

function allow(draft: SweepDraft, { number, lineage, until, likely }: Candidate): SweepCommand {
  const { epoch, reason } = likely
  draft.decisions.push({ trial: number, verdict: 'ahead', epoch, until, reason })
  return { kind: 'speculateTrial', number, lineage, until, chance: reason.chance }
}

function takeBack({ number, lineage, until }: AheadTrial): SweepCommand {
  return { kind: 'speculateTrial', number, lineage, until, chance: null }
}
