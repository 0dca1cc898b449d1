import { cholesky, solveLower, solveUpper } from '../../mathematics/cholesky.ts'

/** What settings brought between two milestones; coordinates are in [0, 1], `time` in milestones. */
export interface Experience {
  time: number
  x: readonly number[]
  /** The greater the better. */
  gain: number
}

export interface DriftShape {
  /** How far apart coordinates are that say little of each other. */
  length: number
  /** What is forgotten from one milestone to the next. */
  forgetting: number
  noise: number
}

export interface DriftModel {
  /** Mean and deviation of the gain, in units of the standardised gains. */
  at(time: number, x: readonly number[]): { mean: number; deviation: number }
}

/** Few, so that all of them are tried: a fit is one Cholesky decomposition for each. */
const shapes: DriftShape[] = [0.1, 0.2, 0.4, 0.8].flatMap((length) =>
  [0.01, 0.1, 0.3].flatMap((forgetting) =>
    [0.01, 0.1, 0.5].map((noise) => ({ length, forgetting, noise })),
  ),
)

/** In units of their deviation; undefined where they are all the same. */
function standardised(experiences: readonly Experience[]): Float64Array | undefined {
  const gains = experiences.map(({ gain }) => gain)
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length
  const deviation = Math.sqrt(
    gains.reduce((sum, gain) => sum + (gain - mean) ** 2, 0) / gains.length,
  )
  return deviation > 0 ? Float64Array.from(gains, (gain) => (gain - mean) / deviation) : undefined
}

/** The shape with the greatest marginal likelihood: the part of a model that takes its time. Null where there is none. */
export function fitDrift(experiences: readonly Experience[]): DriftShape | null {
  const y = standardised(experiences)
  if (y === undefined) return null
  let best: { shape: DriftShape; likelihood: number } | undefined
  for (const shape of shapes) {
    const likelihood = likelihoodOf(experiences, y, shape)
    if (likelihood > (best?.likelihood ?? Number.NEGATIVE_INFINITY)) best = { shape, likelihood }
  }
  return best?.shape ?? null
}

/**
 * A Gaussian process whose past fades (Bogunovic et al., 2016): k = exp(−‖x − x′‖² / 2ℓ²) · (1 − ε)^(|t − t′| / 2), of
 * the length, forgetting and noise that `shapeOf` finds. `pending` lie where the model has its mean:
 * they take uncertainty away, and say nothing else. Undefined where the gains are all the same.
 */
export function driftModel(
  experiences: readonly Experience[],
  pending: readonly Omit<Experience, 'gain'>[] = [],
  shapeOf: (experiences: readonly Experience[]) => DriftShape | null = fitDrift,
): DriftModel | undefined {
  const y = standardised(experiences)
  const shape = y && shapeOf(experiences)
  return y && shape ? posterior(experiences, { pending, y, shape }) : undefined
}

function kernel(
  a: Omit<Experience, 'gain'>,
  b: Omit<Experience, 'gain'>,
  { length, forgetting }: DriftShape,
): number {
  const square = a.x.reduce((sum, value, axis) => sum + (value - (b.x[axis] as number)) ** 2, 0)
  return Math.exp(-square / (2 * length ** 2)) * (1 - forgetting) ** (Math.abs(a.time - b.time) / 2)
}

function factorOf(points: readonly Omit<Experience, 'gain'>[], shape: DriftShape) {
  const n = points.length
  const matrix = new Float64Array(n * n)
  for (const [row, a] of points.entries()) {
    for (let column = 0; column <= row; column += 1) {
      const own = row === column ? shape.noise + 1e-9 : 0
      matrix[row * n + column] = kernel(a, points[column] as Experience, shape) + own
    }
  }
  return cholesky(matrix, n)
}

/** log p(y), but for a constant: −½ yᵀK⁻¹y − Σ log Lᵢᵢ. */
function likelihoodOf(points: readonly Experience[], y: Float64Array, shape: DriftShape): number {
  const n = points.length
  const lower = factorOf(points, shape)
  if (lower === undefined) return Number.NEGATIVE_INFINITY
  const z = solveLower(lower, n, y)
  const fit = z.reduce((sum, value) => sum + value ** 2, 0) / 2
  const logs = z.reduce((sum, _, row) => sum + Math.log(lower[row * n + row] as number), 0)
  return -fit - logs
}

function posterior(
  experiences: readonly Experience[],
  of: { pending: readonly Omit<Experience, 'gain'>[]; y: Float64Array; shape: DriftShape },
): DriftModel | undefined {
  const { pending, y, shape } = of
  const lower = factorOf(experiences, shape)
  const all = [...experiences, ...pending]
  const lowerOfAll = factorOf(all, shape)
  if (lower === undefined || lowerOfAll === undefined) return undefined
  const n = experiences.length
  const weights = solveUpper(lower, n, solveLower(lower, n, y))
  return {
    at(time, x) {
      const similar = Float64Array.from(all, (one) => kernel(one, { time, x }, shape))
      const mean = weights.reduce((sum, weight, row) => sum + weight * (similar[row] as number), 0)
      const explained = solveLower(lowerOfAll, all.length, similar)
      const variance = 1 - explained.reduce((sum, value) => sum + value ** 2, 0)
      return { mean, deviation: Math.sqrt(Math.max(0, variance)) }
    },
  }
}
