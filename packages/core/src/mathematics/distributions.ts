/** P(T ≤ t) of Student's t with `freedom` degrees; by the incomplete beta function (Abramowitz and Stegun, 26.7.1). */
export function studentCdf(t: number, freedom: number): number {
  const square = t * t
  const outer = freedom / (freedom + square)
  const tail = 0.5 * incompleteBeta(outer, square / (freedom + square), freedom / 2, 0.5)
  return t > 0 ? 1 - tail : tail
}

/** The t with P(T ≤ t) = p, for 0 < p < 1, by bisection. */
export function studentQuantile(p: number, freedom: number): number {
  return quantile(p, (t) => studentCdf(t, freedom))
}

/** P(Z ≤ z) of the standard normal. */
export function normalCdf(z: number): number {
  const tail = 0.5 * complementaryError(Math.abs(z) / Math.SQRT2)
  return z > 0 ? 1 - tail : tail
}

/** erfc(x) for x ≥ 0: the power series, and far out the continued fraction (Abramowitz and Stegun, 7.1.5, 7.1.14). */
function complementaryError(x: number): number {
  if (x > 2.5) {
    let fraction = x
    for (let k = 60; k >= 1; k -= 1) fraction = x + k / 2 / fraction
    return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction)
  }
  let term = x
  let sum = x
  for (let n = 1; n < 80; n += 1) {
    term *= -(x * x) / n
    sum += term / (2 * n + 1)
  }
  return 1 - (2 / Math.sqrt(Math.PI)) * sum
}

export function normalQuantile(p: number): number {
  return quantile(p, normalCdf)
}

/** Of a distribution that is even: looked for in the lower tail, where probabilities keep all their digits. */
function quantile(p: number, cdf: (x: number) => number): number {
  return p > 0.5 ? -quantile(1 - p, cdf) : bisect((x) => cdf(x) - p)
}

/** The root of a rising function, to 1e-12 of its size. */
function bisect(rising: (x: number) => number): number {
  let low = -1
  let high = 1
  while (rising(low) > 0) low *= 2
  while (rising(high) < 0) high *= 2
  for (let step = 0; step < 200 && high - low > 1e-13 * Math.abs(high + low); step += 1) {
    const middle = (low + high) / 2
    if (rising(middle) < 0) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/**
 * Iₓ(a, b), regularized: Lentz's continued fraction (Press et al., Numerical Recipes, 6.4). `rest` is 1 − x, which
 * would have no digits left beside an x close to 1.
 */
function incompleteBeta(x: number, rest: number, a: number, b: number): number {
  if (x === 0) return 0
  if (rest === 0) return 1
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * logOf(x, rest) + b * logOf(rest, x),
  )
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(rest, b, a)) / b
}

function logOf(x: number, rest: number): number {
  return x < 0.5 ? Math.log(x) : Math.log1p(-rest)
}

function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300
  const away = (value: number) => (Math.abs(value) < tiny ? tiny : value)
  let c = 1
  let d = 1 / away(1 - ((a + b) * x) / (a + 1))
  let sum = d
  for (let m = 1; m < 10_000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / away(1 + even * d)
    c = away(1 + even / c)
    sum *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / away(1 + odd * d)
    c = away(1 + odd / c)
    sum *= d * c
    if (Math.abs(d * c - 1) < 1e-15) break
  }
  return sum
}

const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
]

/** ln Γ(x) for x > 0 (Lanczos, 1964; g = 7, n = 9). */
function logGamma(x: number): number {
  if (x > 1e6) return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * x)
  const shifted = x - 1
  const base = shifted + 7.5
  const series = lanczos.reduce(
    (sum, term, place) => sum + (place ? term / (shifted + place) : term),
  )
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(series)
}
