import type { Reason } from '@sweepstack/protocol'
import { type Board, type BoardChange, worstLoss } from './board.ts'
import { type JudgedEpochs, judgedEpochs } from './judged-epochs.ts'
import { finite } from './loss-of.ts'
import { lastImprovement, type Patience } from './plateau.ts'
import type { Arrival, BoardOf, Decision, Entrant, Judgement, Stopper } from './stopper.ts'

export interface PercentileOptions extends JudgedEpochs {
  /** A trial is stopped if its best loss so far is above this percentile of the others, from 0 to 100. */
  percentile: number
  /** What the others show at an epoch: the mean of their losses from the end of the grace up to it, or its loss. */
  of: 'means' | 'values'
  /** Who they are: all that have reached the epoch, or of these the trials that are complete. */
  among: 'reached' | 'completed'
  /** While fewer trials are complete nobody is stopped. */
  startup: number
  /** While fewer others reached an epoch nobody is stopped there. */
  least: number
  /** Stopped only after so many epochs without an improvement; null: at once. */
  patience: Patience | null
  /** `rest`: what would be stopped goes on when the search is over. */
  otherwise: 'stop' | 'rest'
}

const completedBoard = 'completed'
const restingBoard = 'resting'

/**
 * Stops trials that are worse than others were at the same epoch: the median rule of Vizier (Golovin et al., 2017,
 * 3.2.2) and Ray with the means of those that reached it and percentile 50; the rules of Optuna with the values of
 * completed trials. Percentiles are interpolated, as NumPy does.
 */
export function percentile(options: PercentileOptions): Stopper {
  const milestones = ({ epochs }: Entrant) => judgedEpochs(options, epochs)
  return {
    milestones,
    judge(arrival, entrant, boardOf) {
      const { trial, epoch } = arrival
      if (arrival.ended === 'withdrawn') return withdrawn(trial, milestones(entrant))
      const isComplete = epoch >= entrant.epochs || arrival.ended === 'completed'
      const changes = shownBy(arrival, { isComplete, milestones: milestones(entrant), options })
      if (isComplete || arrival.ended !== undefined) return { decisions: [], changes }
      const decision = decide(arrival, options, boardOf)
      if (decision.verdict === 'rest') {
        changes.push({ kind: 'add', board: restingBoard, entry: { trial, loss: epoch } })
      }
      return { decisions: [decision], changes }
    },
    close: (_, boardOf) => goOn(boardOf(restingBoard)),
  }
}

function boardAt(epoch: number): string {
  return `epoch/${epoch}`
}

/** What an arrival puts on the boards for others to be compared with. */
function shownBy(
  { trial, epoch, losses, ended }: Arrival,
  {
    isComplete,
    milestones,
    options,
  }: { isComplete: boolean; milestones: number[]; options: PercentileOptions },
): BoardChange[] {
  const add = (board: string, loss: number): BoardChange => ({
    kind: 'add',
    board,
    entry: { trial, loss: finite(loss) ?? worstLoss },
  })
  const showAt = (at: number) => add(boardAt(at), lossAt(losses.slice(0, at), options))
  if (options.among === 'reached') {
    const hasReached = ended === undefined || (ended === 'completed' && losses.length === epoch)
    const shown = hasReached ? [showAt(epoch)] : []
    return isComplete ? [...shown, add(completedBoard, trial)] : shown
  }
  if (!isComplete) return []
  const reached = milestones.filter((milestone) => milestone <= losses.length)
  return [...reached.map(showAt), add(completedBoard, trial)]
}

function lossAt(losses: readonly number[], { of, grace }: PercentileOptions): number {
  if (of === 'values') return losses.at(-1) ?? Number.NaN
  const counted = losses.slice(Math.max(0, grace - 1))
  return counted.reduce((sum, loss) => sum + loss, 0) / counted.length
}

function decide(arrival: Arrival, options: PercentileOptions, boardOf: BoardOf): Decision {
  const { trial, epoch, losses } = arrival
  const isBack = boardOf(restingBoard).lossOf(trial) !== undefined
  const completed = boardOf(completedBoard).size
  const others = boardOf(boardAt(epoch))
  const uncompared = uncomparedBy(options, { isBack, completed, others: others.size })
  const { best } = lastImprovement(losses, { minDelta: 0 })
  const limit = uncompared === undefined ? percentileOf(others, options.percentile) : null
  const { percentile } = options
  const reason = {
    kind: 'percentile',
    epoch,
    best: finite(best),
    limit,
    percentile,
    others: others.size,
    ...(options.among === 'completed' ? { among: options.among } : {}),
    ...(uncompared === undefined ? {} : { uncompared }),
  } as const
  // Best is infinite where no epoch measured a number.
  const isWorse =
    uncompared === undefined && (limit === null ? best === Number.POSITIVE_INFINITY : best > limit)
  const isStopped = isWorse && isPatienceOver(arrival, options)
  return { trial, verdict: isStopped ? options.otherwise : 'continue', epoch, reason }
}

/** Undefined where it is compared. */
function uncomparedBy(
  { startup, least }: PercentileOptions,
  { isBack, completed, others }: { isBack: boolean; completed: number; others: number },
): Extract<Reason, { kind: 'percentile' }>['uncompared'] {
  if (isBack) return { by: 'back' }
  if (completed < startup) return { by: 'startup', completed, wanted: startup }
  const wanted = Math.max(1, least)
  return others < wanted ? { by: 'least', wanted } : undefined
}

function isPatienceOver({ epoch, losses }: Arrival, { patience }: PercentileOptions): boolean {
  if (patience === null) return true
  return epoch - lastImprovement(losses, patience).bestEpoch >= patience.patience
}

/** Of the numbers on the board; null if there is none. */
function percentileOf(board: Board, percent: number): number | null {
  const numbers = board.rankOf({ trial: Number.NEGATIVE_INFINITY, loss: worstLoss })
  if (numbers === 0) return null
  const place = ((numbers - 1) * percent) / 100
  const [below, above] = [Math.floor(place), Math.ceil(place)].map(
    (rank) => board.at(rank)?.loss ?? 0,
  ) as [number, number]
  return below + (above - below) * (place - Math.floor(place))
}

function withdrawn(trial: number, milestones: number[]): Judgement {
  const boards = [...milestones.map(boardAt), completedBoard, restingBoard]
  return { decisions: [], changes: boards.map((board) => ({ kind: 'remove', board, trial })) }
}

function goOn(resting: Board): Judgement {
  const trials = resting.untaken(resting.size)
  return {
    decisions: trials.map(({ trial, loss: epoch }) => ({
      trial,
      verdict: 'continue',
      epoch,
      reason: { kind: 'othersAreDone', epoch },
    })),
    changes: trials.map(({ trial }) => ({ kind: 'take', board: restingBoard, trial })),
  }
}
