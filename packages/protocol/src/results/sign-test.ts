/**
 * Two-sided p of a sign test: how likely at least so uneven a split of `of` pairs is where both sides are as likely
 * (McNemar's test in its exact form). It stands here because rankings and pages both judge by it.
 */
export function signTest(fewer: number, of: number): number {
  let sum = 0
  // In logarithms, for beyond 1,074 pairs 2⁻ⁿ is no number any more.
  let logChance = -of * Math.LN2
  for (let place = 0; place <= fewer; place += 1) {
    sum += Math.exp(logChance)
    logChance += Math.log((of - place) / (place + 1))
  }
  return Math.min(1, 2 * sum)
}
