import { type RankedConfig, type Score, SweepRanking, type SweepRecord } from '@sweepstack/core'
import type { Deps } from '../deps.ts'
import { takeTurns } from '../in-steps.ts'
import type { Ranking } from './ranking.ts'
import type { TrialFacts } from './trial-facts.ts'

/** What is in memory of the results of one sweep. */
export interface Board {
  /** How many entries of the records' list of results were read, and the last of them. */
  read: number
  last: Score | undefined
  /** All of them in their order, from the first read on. */
  order: SweepRanking | undefined
  /** Ends when the ranking in hand is done. */
  turn: Promise<unknown>
  /** Of completed trials, as far as anybody asked: nothing of them changes any more. */
  facts: Map<number, TrialFacts>
  /** The newest ranking, and what it was made of. */
  ranking: { ranked: RankedConfig[]; evidence: string; ranking: Ranking } | undefined
}

/** A trial takes some 2 KB. */
const keptTrials = 200_000

/** The boards that were looked at last, with no more than `keptTrials` trials between them. */
export class Boards {
  readonly #boards = new Map<string, Board>()

  of(sweep: string): Board {
    const board = this.#boards.get(sweep) ?? emptyBoard()
    this.#boards.delete(sweep)
    this.#boards.set(sweep, board)
    let trials = 0
    for (const { read } of this.#boards.values()) trials += 1 + read
    for (const [oldest, { read }] of this.#boards) {
      if (trials <= keptTrials || oldest === sweep) break
      this.#boards.delete(oldest)
      trials -= 1 + read
    }
    return board
  }
}

/** Results that are ranked before other requests get a turn. */
const takenAtOnce = 1000

function emptyBoard(): Board {
  const nothing = { last: undefined, order: undefined, ranking: undefined, turn: Promise.resolve() }
  return { read: 0, facts: new Map(), ...nothing }
}

/**
 * The configs of a sweep in the order of their ranking. Reads the results that came since, of whichever
 * replica's doing. The last one known is read again with them: if it is another one now, Redis lost its newest
 * records, and all are read anew.
 */
export function rankedNow(
  deps: Deps,
  sweep: Pick<SweepRecord, 'id' | 'state'>,
): Promise<RankedConfig[]> {
  const board = deps.kept.boards.of(sweep.id)
  // One after the other: each takes in what the one before has not.
  const ranked = board.turn.then(() => rankNew(deps, sweep, board))
  board.turn = ranked.catch(() => undefined)
  return ranked
}

async function rankNew(
  deps: Deps,
  sweep: Pick<SweepRecord, 'id' | 'state'>,
  board: Board,
): Promise<RankedConfig[]> {
  const { id, state } = sweep
  const { read, last } = board
  const results = await deps.redis.sweeps.scores(id, Math.max(0, read - 1))
  const [first] = results
  if (last !== undefined && (first?.trial !== last.trial || first.score !== last.score)) {
    Object.assign(board, { ...emptyBoard(), turn: board.turn })
    return rankNew(deps, sweep, board)
  }
  const order = board.order ?? new SweepRanking(state.definition)
  board.order = order
  board.read = Math.max(0, read - 1) + results.length
  board.last = results.at(-1)
  const added = last === undefined ? results : results.slice(1)
  let from = 0
  for (; added.length - from > takenAtOnce; from += takenAtOnce) {
    order.take(added.slice(from, from + takenAtOnce), state)
    await takeTurns()
  }
  return order.take(added.slice(from), state)
}
