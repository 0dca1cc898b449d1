/** The loss of a trial that failed or measured no number. Finite, so that it goes through JSON. */
export const worstLoss = Number.MAX_VALUE

/** What a trial showed; `loss` is to be minimised whatever the goal of the metric is. */
export interface Entry {
  trial: number
  loss: number
}

export interface Ranked extends Entry {
  /** How many entries of the board are better, from 0. */
  rank: number
}

/**
 * What trials showed at one place: a rung of a bracket, or an epoch. Best first: by the lower loss, of equal ones by
 * the lower number of the trial. The records answer each question in logarithmic time, so that a judgement costs the
 * same however many trials a sweep has.
 */
export interface Board {
  readonly size: number
  /** Undefined for a trial that is not on the board. */
  lossOf(trial: number): number | undefined
  /** How many entries are better than this one, be it on the board or not. */
  rankOf(entry: Entry): number
  /** The entry at a rank, from 0. */
  at(rank: number): Entry | undefined
  /** The best entries that are not taken (promoted), at most so many. */
  untaken(most: number): Ranked[]
}

/**
 * A change of a board, by its name. `add` replaces the entry that the trial may have there, and that one is not taken;
 * `take` and `remove` of a trial that is not there change nothing.
 */
export type BoardChange =
  | { kind: 'add'; board: string; entry: Entry }
  | { kind: 'take'; board: string; trial: number }
  | { kind: 'remove'; board: string; trial: number }

/** Below 0 if `a` is the better one. */
export function compareEntries(a: Entry, b: Entry): number {
  if (a.loss !== b.loss) return a.loss < b.loss ? -1 : 1
  return a.trial - b.trial
}
