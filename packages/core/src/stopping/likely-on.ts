import { type Board, worstLoss } from './board.ts'
import { chanceOfPromotion } from './chance-of-promotion.ts'
import type { Likely } from './stopper.ts'

/** Trials of a rung that are looked at: more are not trained ahead at once. */
export const mostLikely = 32
/** With less of a chance a trial is not worth the energy. */
const leastChance = 0.2

interface Rung {
  /** How many will still arrive, and how many of all of them go on. */
  coming: number
  best: number
  place: Pick<Likely['reason'], 'rung' | 'rungs' | 'epoch' | 'bracket'>
}

/** Those that rest at a rung and have a chance to go on, the likeliest first. */
export function likelyOn(board: Board, { coming, best, place }: Rung): Likely[] {
  if (coming === 0 || best === 0 || board.size === 0) return []
  const found: Likely[] = []
  for (const { trial, loss, rank } of board.untaken(mostLikely)) {
    const chance = chanceOfPromotion({ rank, size: board.size, coming, best })
    if (chance < leastChance || loss === worstLoss) break
    const standing = { rank: rank + 1, of: board.size, coming, best, chance }
    found.push({ trial, epoch: place.epoch, reason: { kind: 'likely', ...place, ...standing } })
  }
  return found
}

/** Of several rungs: the greater chance first, of equal ones who has come farther. */
export function likeliest(found: readonly Likely[]): Likely[] {
  return [...found].sort((a, b) => b.reason.chance - a.reason.chance || b.epoch - a.epoch)
}
