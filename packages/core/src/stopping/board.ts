/** What a trial showed; `loss` is to be minimised whatever the goal of the metric is, and infinite where it failed. */
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
  /** How many entries are better than this one, be it on the board or not. */
  rankOf(entry: Entry): number
  /** The entry at a rank, from 0. */
  at(rank: number): Entry | undefined
  /** The best entries that are not taken (promoted), at most so many. */
  untaken(most: number): Ranked[]
}

/** A change of a board, by its name. */
export type BoardChange =
  | { kind: 'add'; board: string; entry: Entry }
  | { kind: 'take'; board: string; trial: number }
  | { kind: 'remove'; board: string; trial: number }
