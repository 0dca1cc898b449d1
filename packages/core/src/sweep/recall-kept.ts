import { entrantOf } from '../definition/trial-of.ts'
import { milestoneAfter, type Stopper } from '../stopping/stopper.ts'
import { recallClones } from './clone-trials.ts'
import { goOn, keptBy } from './go-on.ts'
import { unlessUnknown } from './known-facts.ts'
import { parallelismOf } from './needs-of.ts'
import type { OpenTrial } from './open-trial.ts'
import { keptBoard, type SweepDraft } from './sweep-draft.ts'

/** Trials that go on in one step, so that one commit stays small. */
const recalledPerStep = 500
/** Those that are asked for first; each time nobody of them could go on, twice as many. */
const askedFirst = 16

const allowed = { kind: 'budgetAllows' } as const

/**
 * After a budget has changed: those go on that one kept, as far as it holds them now, before new ones are opened. The
 * farther first and of these the better, as far as there is room. It is over when each was tried: of whom it still
 * does not hold nothing is said again. Whether more may go on at once.
 */
export function recallKept(draft: SweepDraft, stopper: Stopper): boolean {
  const { state } = draft
  if (!state.recalls || state.status !== 'running' || state.timeUp !== undefined) return false
  const { isOver, recalled } = recall(draft, stopper)
  if (isOver) {
    const { recalls: _, ...others } = draft.state
    draft.state = others
  }
  return !isOver && recalled === recalledPerStep
}

/** Nobody trains and nobody else would: whether some go on that were kept when there was less left, as of time that is shared. */
export function recallLast(draft: SweepDraft, stopper: Stopper): boolean {
  return recall(draft, stopper).recalled > 0
}

function recall(draft: SweepDraft, stopper: Stopper): { recalled: number; isOver: boolean } {
  let recalled = 0
  for (const number of keptTrials(draft)) {
    const trial = draft.resting(number)
    // A clone goes on with the other runs of its config.
    if (trial?.kept === undefined) continue
    if (recalled === recalledPerStep || !hasRoom(draft, trial)) return { recalled, isOver: false }
    if (tryAgain(draft, trial, stopper)) recalled += 1
  }
  return { recalled, isOver: true }
}

/** Each of them once, also if it still is kept. */
function* keptTrials(draft: SweepDraft): Generator<number> {
  const given = new Set<number>()
  for (let most = askedFirst; ; most *= 2) {
    const found = draft.boards.boardOf(keptBoard).untaken(most)
    const next = found.filter(({ trial }) => !given.has(trial))
    // About all of them at once, for each question takes a round.
    for (const { trial } of next) unlessUnknown(() => draft.resting(trial))
    for (const { trial } of next) given.add(trial)
    yield* next.map(({ trial }) => trial)
    if (found.length < most) return
  }
}

function hasRoom(draft: SweepDraft, { lineage, kept }: OpenTrial): boolean {
  const { definition, openLineages } = draft.state
  if (openLineages < parallelismOf(definition, draft.time)) return true
  return kept?.isClone === undefined && draft.inFlight(lineage) > 0
}

function tryAgain(draft: SweepDraft, trial: OpenTrial, stopper: Stopper): boolean {
  if (trial.kept?.isClone) return recallClones(draft, trial, stopper)
  const { until: epoch = trial.epochs } = trial
  const milestones = stopper.milestones(entrantOf(draft.state.definition, trial))
  const until = milestoneAfter(epoch, milestones)
  if (until === undefined || keptBy(draft, trial, { epoch, until }) !== undefined) return false
  goOn(draft, trial, { epoch, until, reason: allowed, stopper })
  return true
}
