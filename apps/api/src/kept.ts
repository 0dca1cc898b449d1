import type { ChosenEnsemble } from './ensemble.ts'
import { Boards } from './leaderboard/boards.ts'
import { type Newest, newest } from './newest.ts'

/**
 * What one application keeps in memory, so that it is not read or computed anew: stored files, which never
 * change, and boards, which are compared with the records at each use. Replicas need not agree on it.
 */
export interface Kept {
  boards: Boards
  /** Which images of a split a stored model has right, by the artifact's name. */
  hits: Newest<Uint8Array>
  ensembles: Newest<ChosenEnsemble>
}

export function createKept(): Kept {
  return { boards: new Boards(), hits: newest(1000), ensembles: newest(100) }
}
