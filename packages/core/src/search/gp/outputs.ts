/**
 * Losses as a Gaussian process expects them: of mean 0 and deviation 1, and without the long tail of bad configs, by the
 * power transform of Yeo and Johnson (2000) whose λ ≤ 1 makes them likeliest to be normal. Before it they are measured from
 * their median in shares of their middle half, which a few bad ones do not change. Failures count as the worst.
 */
export function normalised(losses: readonly number[]): Float64Array {
  const finite = losses.filter(Number.isFinite)
  const worst = finite.length > 0 ? Math.max(...finite) : 0
  const standard = aroundMedian(losses.map((loss) => (Number.isFinite(loss) ? loss : worst)))
  const lambda = likeliest(standard)
  return standardised(Array.from(standard, (value) => yeoJohnson(value, lambda)))
}

function aroundMedian(values: readonly number[]): Float64Array {
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

/** The λ of the largest likelihood of a normal distribution, to a tenth; 1 leaves all as it is. */
function likeliest(values: Float64Array): number {
  const jacobian = values.reduce(
    (sum, value) => sum + Math.sign(value) * Math.log1p(Math.abs(value)),
    0,
  )
  let best = { lambda: 1, likelihood: Number.NEGATIVE_INFINITY }
  for (let tenths = 10; tenths >= -20; tenths -= 1) {
    const lambda = tenths / 10
    const moved = values.map((value) => yeoJohnson(value, lambda))
    const mean = moved.reduce((sum, value) => sum + value, 0) / moved.length
    const variance = moved.reduce((sum, value) => sum + (value - mean) ** 2, 0) / moved.length
    const likelihood = -0.5 * values.length * Math.log(variance) + (lambda - 1) * jacobian
    if (likelihood > best.likelihood) best = { lambda, likelihood }
  }
  return best.lambda
}
