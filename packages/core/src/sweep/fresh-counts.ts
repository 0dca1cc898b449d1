import { isLive, type SweepDefinition } from '@sweepstack/protocol'
import { trainerOf } from '../space/trainer-of.ts'
import type { SweepState } from './sweep-state.ts'
import type { TopK } from './top-k.ts'

/** What one run of a leader takes. */
export interface FreshRun {
  epochs: number
  /** Epochs that no leader before it trains on the same seed and fold. */
  added: number
  /** 0 if a leader before it has the same one. */
  lineages: number
}

interface Room {
  trials: number
  epochs: number
}

/** `epochs` are those asked for, `unique` those to train. */
type FreshCounts = Record<'trials' | 'lineages' | 'epochs' | 'unique', number>

const none: FreshCounts = { trials: 0, lineages: 0, epochs: 0, unique: 0 }
const unbounded = Number.POSITIVE_INFINITY

/** What the fresh runs come to that there is room for: in their order, up to the first that does not fit. */
export function freshWithin(
  leaders: readonly FreshRun[],
  { topK, folds = 1 }: Pick<SweepDefinition, 'topK' | 'folds'>,
  room: Room,
): FreshCounts {
  const repeats = topK?.repeats ?? 0
  const round = leaders.flatMap((leader) => Array<FreshRun>(folds).fill(leader))
  const one = withRuns(none, round, { trials: unbounded, epochs: unbounded })
  const byTrials = Math.floor(room.trials / Math.max(1, one.trials))
  const byEpochs = one.unique === 0 ? unbounded : Math.floor(room.epochs / one.unique)
  const rounds = Math.max(0, Math.min(repeats, byTrials, byEpochs))
  const whole: FreshCounts = {
    trials: rounds * one.trials,
    lineages: rounds * one.lineages,
    epochs: rounds * one.epochs,
    unique: rounds * one.unique,
  }
  return rounds === repeats ? whole : withRuns(whole, round, room)
}

function withRuns(before: FreshCounts, runs: readonly FreshRun[], room: Room): FreshCounts {
  const sums = { ...before }
  for (const { epochs, added, lineages } of runs) {
    if (sums.trials >= room.trials || sums.unique + added > room.epochs) break
    sums.trials += 1
    sums.lineages += lineages
    sums.epochs += epochs
    sums.unique += added
  }
  return sums
}

/**
 * What the second phase comes to, once it is known who leads: the trials that the budget has room for, and of a sweep
 * that is over those that it opened. Undefined before.
 */
export function freshCounts(state: SweepState): FreshCounts | undefined {
  const { definition, nextTrial, committedEpochs, status, timeUp, topK } = state
  const isOver = !isLive(status) || timeUp !== undefined
  if (topK === null) return isOver ? none : undefined
  const { trials = unbounded, epochs = unbounded } = definition.budget ?? {}
  const leaders = runsOf(topK, definition)
  const opened = freshWithin(leaders, definition, {
    trials: nextTrial - topK.firstTrial,
    epochs: unbounded,
  })
  if (isOver) return opened
  return freshWithin(leaders, definition, {
    trials: trials - (topK.firstTrial - 1),
    epochs: epochs - (committedEpochs - opened.unique),
  })
}

/** Leaders that differ in epochs only share lineages. */
function runsOf({ leaders }: TopK, definition: SweepDefinition): FreshRun[] {
  const farthest = new Map<string, number>()
  const { lineageIdentity } = trainerOf(definition)
  return leaders.map(({ config, phases = [] }) => {
    const { epochs } = config
    const identity = `${lineageIdentity(config)} ${JSON.stringify(phases)}`
    const before = farthest.get(identity) ?? 0
    farthest.set(identity, Math.max(epochs, before))
    return { epochs, added: Math.max(0, epochs - before), lineages: before === 0 ? 1 : 0 }
  })
}
