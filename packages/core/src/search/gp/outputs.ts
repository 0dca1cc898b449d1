/**
 * Losses as a Gaussian process expects them: of mean 0 and deviation 1, and without the long tail of bad configs, by the
 * power transform of Yeo and Johnson (2000) with `lambda`. Failures count as the worst.
 */
export function normalised(losses: readonly number[], lambda: number): Float64Array {
  const standard = aroundMedian(losses)
  return standardised(Array.from(standard, (value) => yeoJohnson(value, lambda)))
}

/** From the median in shares of the middle half, which a few bad losses do not change. */
function aroundMedian(losses: readonly number[]): Float64Array {
  const finite = losses.filter(Number.isFinite)
  const worst = finite.length > 0 ? Math.max(...finite) : 0
  const values = losses.map((loss) => (Number.isFinite(loss) ? loss : worst))
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] as number
  const half = at(0.75) - at(0.25)
  if (!(half > 1e-12 * Math.abs(at(0.5)))) return standardised(values)
  return Float64Array.from(values, (value) => (1.349 * (value - at(0.5))) / half)
}

function standardised(values: readonly number[]): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  const deviation = Math.sqrt(variance)
  const isFlat = !(deviation > 1e-12 * Math.max(1e-300, Math.abs(mean)))
  return Float64Array.from(values, (value) => (isFlat ? 0 : (value - mean) / deviation))
}

export function yeoJohnson(value: number, lambda: number): number {
  if (value < 0) {
    return lambda === 2 ? -Math.log1p(-value) : -((1 - value) ** (2 - lambda) - 1) / (2 - lambda)
  }
  return lambda === 0 ? Math.log1p(value) : ((1 + value) ** lambda - 1) / lambda
}

/** What is left of the variance of values once a process has explained what it can of it. */
export type Unexplained = (values: Float64Array) => number

/**
 * The λ ≤ 1, to a tenth, with which the process is likeliest (Snelson, Rasmussen and Ghahramani, Warped Gaussian Processes,
 * NIPS 16, 2003, section 3): −n/2·ln of the variance that it leaves, and ln of the transform's slopes. 1 leaves all as it is.
 * The λ that makes outputs normal, wherever they were seen, would stretch what is best until it is most of all the noise.
 */
export function likeliestPower(losses: readonly number[], unexplained: Unexplained): number {
  const values = aroundMedian(losses)
  const logSlopes = values.reduce(
    (sum, value) => sum + Math.sign(value) * Math.log1p(Math.abs(value)),
    0,
  )
  let best = { lambda: 1, likelihood: Number.NEGATIVE_INFINITY }
  for (let tenths = 10; tenths >= -20; tenths -= 1) {
    const lambda = tenths / 10
    const left = unexplained(values.map((value) => yeoJohnson(value, lambda)))
    const likelihood = -0.5 * values.length * Math.log(left) + (lambda - 1) * logSlopes
    if (likelihood > best.likelihood) best = { lambda, likelihood }
  }
  return best.lambda
}
