import { type Board, compareEntries, type Entry, type Ranked } from './board.ts'

/** The board as it is once `entry` is added to it. */
export function boardWith(board: Board, entry: Entry): Board {
  const loss = board.lossOf(entry.trial)
  const old = loss === undefined ? undefined : { trial: entry.trial, loss }
  /** Of another trial, or of none. */
  const rankAmongOthers = (one: Entry) => {
    const rank = board.rankOf(one)
    return old !== undefined && compareEntries(old, one) < 0 ? rank - 1 : rank
  }
  const own = rankAmongOthers(entry)
  const rankOf = (one: Entry) =>
    compareEntries(entry, one) < 0 ? rankAmongOthers(one) + 1 : rankAmongOthers(one)
  return {
    size: old === undefined ? board.size + 1 : board.size,
    lossOf: (trial) => (trial === entry.trial ? entry.loss : board.lossOf(trial)),
    rankOf,
    at(rank) {
      if (rank === own) return entry
      const place = rank < own ? rank : rank - 1
      return board.at(old !== undefined && place >= board.rankOf(old) ? place + 1 : place)
    },
    untaken(most) {
      const others = board.untaken(most + 1).filter(({ trial }) => trial !== entry.trial)
      const ranked: Ranked[] = others.map((one) => ({ ...one, rank: rankOf(one) }))
      const place = ranked.filter(({ rank }) => rank < own).length
      return ranked.toSpliced(place, 0, { ...entry, rank: own }).slice(0, most)
    },
  }
}
