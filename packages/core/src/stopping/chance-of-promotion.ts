/** Where an entry of a board stands, and what is still to come. */
export interface Standing {
  /** How many of the board are better, from 0. */
  rank: number
  /** How many are on the board. */
  size: number
  /** How many will still arrive. */
  coming: number
  /** How many of all of them go on. */
  best: number
}

/** Of more arrivals the shares are what counts. */
const mostComing = 1000

/**
 * The chance that an entry is among the best once all have arrived, if those that come are neither better nor worse than those
 * that came: each of the places between those on the board is as likely for them. How many come before the entry at rank r of n
 * then has the negative hypergeometric distribution: P(x) = C(r + x, x) · C(n − r − 1 + m − x, m − x) / C(n + m, m).
 */
export function chanceOfPromotion(standing: Standing): number {
  const { rank, size, coming: all } = standing
  const coming = Math.min(all, mostComing)
  const best = all === coming ? standing.best : (standing.best * (size + coming)) / (size + all)
  const allowed = Math.min(coming, Math.floor(best) - 1 - rank)
  if (allowed < 0) return 0
  const worse = size - rank - 1
  let term = 1
  for (let at = 1; at <= coming; at += 1) term *= (worse + at) / (size + at)
  let sum = term
  for (let before = 0; before < allowed; before += 1) {
    const places = (rank + before + 1) / (before + 1)
    term *= (places * (coming - before)) / (worse + coming - before)
    sum += term
  }
  return Math.min(1, sum)
}
