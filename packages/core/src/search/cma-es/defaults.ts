/** The numbers that CMA-ES runs with, for n axes and a population (Hansen, The CMA Evolution Strategy: A Tutorial, 2016, table 1). */
export interface CmaDefaults {
  /** Of the samples from the best to the worst; the better half is positive and sums to 1, the rest is negative. */
  weights: readonly number[]
  /** μeff, the variance that recombination selects. */
  selection: number
  /** cσ, dσ: the path of the step size, and how strongly the step size follows it. */
  stepRate: number
  stepDamping: number
  /** cc, c₁, cμ: the path of the covariance, and what its two updates learn. */
  pathRate: number
  rankOneRate: number
  rankManyRate: number
  /** E‖N(0, I)‖. */
  expectedLength: number
}

/** λ of equation 48. */
export function defaultPopulation(n: number): number {
  return 4 + Math.floor(3 * Math.log(Math.max(1, n)))
}

export function defaultsOf(n: number, population: number): CmaDefaults {
  // Equation 49: w′ᵢ = ln((λ + 1) / 2) − ln i.
  const raw = Array.from(
    { length: population },
    (_, i) => Math.log((population + 1) / 2) - Math.log(i + 1),
  )
  const better = raw.slice(0, Math.floor(population / 2))
  const worse = raw.slice(better.length)
  const selection = effective(better)
  // Equations 55 to 58.
  const stepRate = (selection + 2) / (n + selection + 5)
  const stepDamping = 1 + 2 * Math.max(0, Math.sqrt((selection - 1) / (n + 1)) - 1) + stepRate
  const pathRate = (4 + selection / n) / (n + 4 + (2 * selection) / n)
  const rankOneRate = 2 / ((n + 1.3) ** 2 + selection)
  const rankManyRate = Math.min(
    1 - rankOneRate,
    (2 * (selection + 1 / selection - 2)) / ((n + 2) ** 2 + selection),
  )
  // Equations 50 to 53: how much the worse half may weigh, so that the covariance stays positive definite.
  const negative = Math.min(
    1 + rankOneRate / rankManyRate,
    1 + (2 * effective(worse)) / (selection + 2),
    (1 - rankOneRate - rankManyRate) / (n * rankManyRate),
  )
  const [gain, loss] = [sum(better), Math.abs(sum(worse))]
  return {
    weights: raw.map((weight) => (weight >= 0 ? weight / gain : (negative * weight) / loss)),
    selection,
    stepRate,
    stepDamping,
    pathRate,
    rankOneRate,
    rankManyRate,
    expectedLength: Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n)),
  }
}

function effective(weights: readonly number[]): number {
  const squares = weights.reduce((total, weight) => total + weight * weight, 0)
  return squares > 0 ? sum(weights) ** 2 / squares : 0
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
