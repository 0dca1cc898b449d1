/** The distribution function of the standard normal distribution, with all digits in the lower tail too (Marsaglia, 2004). */
export function normalCdf(x: number): number {
  return x > 0 ? 1 - lowerTail(-x) : lowerTail(x)
}

function lowerTail(x: number): number {
  const density = Math.exp(-(x * x) / 2) / Math.sqrt(2 * Math.PI)
  if (x < -4) {
    let fraction = -x
    for (let k = 24; k > 0; k -= 1) fraction = -x + k / fraction
    return density / fraction
  }
  let term = x
  let total = x
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(total); k += 2) {
    term *= (x * x) / k
    total += term
  }
  return 0.5 + density * total
}

/** How much of N(mean, deviation²) lies between two values. */
export function normalMass(low: number, high: number, mean: number, deviation: number): number {
  const from = (low - mean) / deviation
  const to = (high - mean) / deviation
  // Both in the upper tail: the difference of two numbers near 1 would be lost.
  return from > 0 ? normalCdf(-from) - normalCdf(-to) : normalCdf(to) - normalCdf(from)
}

/** In the table of tails: intervals for each standard deviation, and so many of these. Linear between them, to 3e-3 of a tail. */
const [fineness, farthest] = [32, 12]
let tails: Float64Array | undefined

/** As `normalMass`, from a table, where it is asked for each of many kernels. */
export function massFrom(low: number, high: number, mean: number, inverseDeviation: number) {
  const from = (low - mean) * inverseDeviation
  const to = (high - mean) * inverseDeviation
  if (from >= 0) return tailAt(from) - tailAt(to)
  return to <= 0 ? tailAt(-to) - tailAt(-from) : 1 - tailAt(to) - tailAt(-from)
}

function tailAt(x: number): number {
  tails ??= Float64Array.from({ length: fineness * farthest + 1 }, (_, place) =>
    normalCdf(-place / fineness),
  )
  if (x >= farthest) return 0
  const scaled = x * fineness
  const place = Math.floor(scaled)
  const near = tails[place] as number
  return near + (scaled - place) * ((tails[place + 1] as number) - near)
}

/** A draw of N(mean, deviation²) between 0 and 1; a uniform one where that takes too long. */
export function truncatedNormal(mean: number, deviation: number, draw: () => number): number {
  for (let tries = 0; tries < 8; tries += 1) {
    const radius = Math.sqrt(-2 * Math.log(1 - draw()))
    const value = mean + deviation * radius * Math.cos(2 * Math.PI * draw())
    if (value >= 0 && value <= 1) return value
  }
  return draw()
}
