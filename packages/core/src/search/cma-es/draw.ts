import { cholesky } from '../../mathematics/cholesky.ts'
import { normalDraws } from '../../random/normal.ts'
import type { AlgorithmQuestion } from '../algorithm.ts'
import { type AxesOfSpace, pointOf } from './axes.ts'
import type { Gaussian } from './gaussian.ts'
import type { CmaState, Sample } from './state.ts'

/** Draws until a constraint is taken for one that this distribution does not meet. */
const mostDraws = 100

/** What the samples of one ask are drawn by. */
export interface Drawing {
  question: AlgorithmQuestion
  axes: AxesOfSpace
  uniform: () => number
}

/** A sample that the constraints admit; undefined after many that they do not. */
export function drawSample(
  state: CmaState,
  { question, axes, uniform }: Drawing,
): Sample | undefined {
  const { space } = question
  const coordinates = coordinatesFrom(state.gaussian, uniform)
  for (let draws = 0; draws < mostDraws; draws += 1) {
    const x = coordinates()
    const point = pointOf(space, axes, x, state.chances, uniform)
    if (!space.admits(point)) continue
    const { restarts } = state
    const { generation } = state.gaussian
    return { identity: space.identityOf(point), point, x, restarts, generation }
  }
  return undefined
}

/**
 * m + σ·a∘L·z with L·Lᵀ = C, put on the bounds where it lies beyond them: an optimum on the edge is then found exactly, and
 * the distribution learns from the point that was tried.
 */
function coordinatesFrom({ mean, step, stretch, covariance }: Gaussian, uniform: () => number) {
  const n = mean.length
  const normal = normalDraws(uniform)
  const lower = cholesky(Float64Array.from(covariance), n)
  return () => {
    const z = mean.map(normal)
    return mean.map((center, row) => {
      let sum = lower === undefined ? (z[row] as number) : 0
      for (let k = 0; lower !== undefined && k <= row; k += 1) {
        sum += (lower[row * n + k] as number) * (z[k] as number)
      }
      return Math.min(1, Math.max(0, center + step * (stretch[row] as number) * sum))
    })
  }
}
