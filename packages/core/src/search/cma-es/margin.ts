import { normalCdf, normalQuantile } from '../../mathematics/distributions.ts'
import type { Share } from '../../space/search-space.ts'
import type { ShareOf } from './axes.ts'
import { deviationsOf, type Gaussian } from './gaussian.ts'

/**
 * Keeps the values beside that of the mean likely enough to be drawn (Hamano et al., CMA-ES with Margin, 2022): otherwise
 * an axis of levels, or of rounded numbers, is stuck once its deviation is far below the width of a value's share. `shares` is
 * undefined for axes without; `margin` is α, in all for both sides.
 */
export function withMargin(
  gaussian: Gaussian,
  shares: readonly (ShareOf | undefined)[],
  margin: number,
): Gaussian {
  const deviations = deviationsOf(gaussian)
  const mean = [...gaussian.mean]
  const stretch = [...gaussian.stretch]
  shares.forEach((shareOf, axis) => {
    if (shareOf === undefined) return
    const before = { mean: mean[axis] as number, deviation: deviations[axis] as number }
    const after = axisWithMargin(before, shareOf(before.mean), margin)
    mean[axis] = after.mean
    if (after.deviation !== before.deviation) {
      stretch[axis] = ((stretch[axis] as number) * after.deviation) / before.deviation
    }
  })
  return { ...gaussian, mean, stretch }
}

interface Normal {
  mean: number
  deviation: number
}

/** `share`: of the value of the mean. */
export function axisWithMargin(normal: Normal, { from, to }: Share, margin: number): Normal {
  if (from <= 0 && to >= 1) return normal
  if (from <= 0) return nearEdge(normal, to, margin)
  if (to >= 1) return nearEdge(normal, from, margin)
  return between(normal, from, to, margin)
}

/** Equation 14: at the lowest and the highest value there is one edge, and the mean comes close enough to it. */
function nearEdge({ mean, deviation }: Normal, edge: number, margin: number): Normal {
  const farthest = deviation * normalQuantile(1 - margin)
  const away = Math.max(-farthest, Math.min(farthest, mean - edge))
  return { mean: edge + away, deviation }
}

/** Equations 15 to 21: each side has at least α / 2; the other probabilities give what is missing. */
function between(normal: Normal, low: number, high: number, margin: number): Normal {
  const { mean, deviation } = normal
  const below = normalCdf((low - mean) / deviation)
  const above = normalCdf((mean - high) / deviation)
  const least = margin / 2
  if (below >= least && above >= least) return normal
  const [raisedBelow, raisedAbove] = [Math.max(least, below), Math.max(least, above)]
  const inside = 1 - below - above
  const surplus = 1 - raisedBelow - raisedAbove - inside
  const share = surplus / (raisedBelow + raisedAbove + inside - 3 * least)
  const toLow = normalQuantile(1 - (raisedBelow + share * (raisedBelow - least)))
  const toHigh = normalQuantile(1 - (raisedAbove + share * (raisedAbove - least)))
  return {
    mean: (low * toHigh + high * toLow) / (toLow + toHigh),
    deviation: (high - low) / (toLow + toHigh),
  }
}
