/**
 * How many of so many trials each bracket gets, by the number of its rungs: a bracket of k rungs weighs ηᵏ⁻¹ / k, so that
 * all cost about the same (Hyperband's Algorithm 1); at least one each, and what rounding leaves goes to the first.
 */
export function bracketShares(
  trials: number,
  rungCounts: readonly number[],
  eta: number,
): number[] {
  const weights = rungCounts.map((count) => eta ** (count - 1) / count)
  const sum = weights.reduce((total, weight) => total + weight, 0)
  const shares = weights.map((weight) => Math.max(1, Math.floor((weight / sum) * trials + 1e-9)))
  const given = shares.reduce((total, share) => total + share, 0)
  return shares.map((share, place) => (place === 0 ? share + Math.max(0, trials - given) : share))
}

/**
 * Deals the trials of a round out to brackets with these shares, in turn rather than one bracket after the other: of
 * the first trials each bracket has about its share, too. Answers the bracket of a trial by its number, from 1.
 */
export function dealtInTurn(shares: readonly number[]): (number: number) => number {
  if (shares.length === 1) return () => 0
  const seats = shares.flatMap((share, bracket) =>
    Array.from({ length: share }, (_, turn) => ({ bracket, at: (turn + 0.5) / share })),
  )
  const order = seats.sort((a, b) => a.at - b.at || a.bracket - b.bracket)
  return (number) => order[(number - 1) % order.length]?.bracket ?? 0
}
