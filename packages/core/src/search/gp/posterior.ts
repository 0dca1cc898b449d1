import { cholesky, inverseOf, solveLower, solveUpper } from '../../mathematics/cholesky.ts'
import { dot, times } from '../../mathematics/least-squares.ts'
import { normalDraws } from '../../random/normal.ts'
import type { Axis } from '../../space/search-space.ts'
import { type KernelLogs, matern, maternSlope, squareApart } from './kernel.ts'
import { covarianceOf, type Data, type Inputs } from './likelihood.ts'

/** A Gaussian process after its data. Several columns of outputs share one covariance: what is pending was imagined several ways. */
export interface Posterior extends Inputs {
  logs: KernelLogs
  inverse: Float64Array
  /** K⁻¹·y of each column. */
  alphas: Float64Array[]
  /** The least posterior mean at a row, of each column: noise does not make it smaller. */
  least: number[]
}

export function posteriorOf(data: Data, logs: KernelLogs): Posterior {
  return withColumns(data, logs, [data.outputs])
}

function withColumns(
  { isFeasible, ...inputs }: Inputs & Pick<Data, 'isFeasible'>,
  logs: KernelLogs,
  columns: readonly Float64Array[],
): Posterior {
  const n = inputs.rows.length
  const lower = triangleOf(covarianceOf(inputs, logs).covariance, n)
  const alphas = columns.map((column) => solveUpper(lower, n, solveLower(lower, n, column)))
  // The mean at a row is k·α = y − noise·α.
  const noise = Math.exp(logs.noise)
  const least = alphas.map((alpha, c) =>
    alpha.reduce(
      (low, value, i) =>
        isFeasible?.[i] === false
          ? low
          : Math.min(low, (columns[c]?.[i] as number) - noise * value),
      Number.POSITIVE_INFINITY,
    ),
  )
  return { ...inputs, logs, inverse: inverseOf(lower, n), alphas, least }
}

/** Of a covariance that rounding may have robbed of its last digits: with so much more noise as it needs. */
export function triangleOf(covariance: Float64Array, n: number): Float64Array {
  for (let jitter = 1e-10; ; jitter *= 10) {
    const lower = cholesky(covariance, n)
    if (lower !== undefined) return lower
    for (let i = 0; i < n; i += 1) {
      covariance[i * n + i] = (covariance[i * n + i] as number) + jitter
    }
  }
}

export interface Prediction {
  /** Of each column of outputs. */
  means: number[]
  variance: number
}

export function predict(posterior: Posterior, x: Float64Array): Prediction {
  const k = covarianceWith(posterior, x)
  const solved = times(posterior.inverse, k.length, k)
  const signal = Math.exp(posterior.logs.signal)
  return {
    means: posterior.alphas.map((alpha) => dot(k, alpha)),
    variance: Math.max(1e-12 * signal, signal + posterior.meanVariance - dot(k, solved)),
  }
}

export interface PredictionSlope extends Prediction {
  /** By the axes, of each mean; of choices 0. */
  meanSlopes: Float64Array[]
  varianceSlope: Float64Array
}

export function predictWithSlope(posterior: Posterior, x: Float64Array): PredictionSlope {
  const { axes, rows, meanVariance, logs, inverse, alphas } = posterior
  const squares = squaresFrom(posterior, x)
  const signal = Math.exp(logs.signal)
  const k = squares.map((square) => signal * matern(square) + meanVariance)
  const solved = times(inverse, k.length, k)
  const meanSlopes = alphas.map(() => new Float64Array(axes.length))
  const varianceSlope = new Float64Array(axes.length)
  rows.forEach((row, i) => {
    const slope = -signal * maternSlope(squares[i] as number)
    for (let j = 0; j < axes.length; j += 1) {
      if (axes[j]?.kind === 'choice') continue
      const weight = Math.exp(-2 * (logs.lengths[j] as number))
      const step = slope * weight * ((x[j] as number) - (row[j] as number))
      varianceSlope[j] = (varianceSlope[j] as number) - 2 * (solved[i] as number) * step
      meanSlopes.forEach((slopes, c) => {
        slopes[j] = (slopes[j] as number) + (alphas[c]?.[i] as number) * step
      })
    }
  })
  return {
    means: alphas.map((alpha) => dot(k, alpha)),
    variance: Math.max(1e-12 * signal, signal + meanVariance - dot(k, solved)),
    meanSlopes,
    varianceSlope,
  }
}

/**
 * With what is pending believed to come out as its mean (Ginsbourger, Le Riche and Carraro, Kriging Is Well-Suited to Parallelize
 * Optimization, 2010, the kriging believer): the mean stays everywhere as it is, and is surer.
 */
export function withMeans(
  data: Data,
  logs: KernelLogs,
  pending: readonly Float64Array[],
): Posterior {
  const before = posteriorOf(data, logs)
  if (pending.length === 0) return before
  const means = pending.map((x) => dot(covarianceWith(before, x), before.alphas[0] as Float64Array))
  const column = Float64Array.from([...data.outputs, ...means])
  return withColumns({ ...data, rows: [...data.rows, ...pending] }, logs, [column])
}

/** With what is pending imagined in `count` ways, each a draw of the posterior (Snoek et al., 2012, 3.2). */
export function withFantasies(
  data: Data,
  logs: KernelLogs,
  pending: readonly Float64Array[],
  count: number,
  uniform: () => number,
): Posterior {
  const before = posteriorOf(data, logs)
  if (pending.length === 0) return before
  const m = pending.length
  const signal = Math.exp(logs.signal)
  const vectors = pending.map((x) => covarianceWith(before, x))
  const solved = vectors.map((k) => times(before.inverse, k.length, k))
  const prior = covarianceOf({ ...data, rows: pending }, logs).covariance
  const covariance = new Float64Array(m * m)
  for (let i = 0; i < m; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      const shared = dot(vectors[i] as Float64Array, solved[j] as Float64Array)
      covariance[i * m + j] = (prior[i * m + j] as number) - shared + (i === j ? 1e-9 * signal : 0)
    }
  }
  const lower = triangleOf(covariance, m)
  const normal = normalDraws(uniform)
  const columns = Array.from({ length: count }, () => {
    const z = Float64Array.from({ length: m }, normal)
    const imagined = vectors.map((k, i) => {
      const mean = dot(k, before.alphas[0] as Float64Array)
      return mean + dot(lower.subarray(i * m, i * m + i + 1), z)
    })
    return Float64Array.from([...data.outputs, ...imagined])
  })
  return withColumns({ ...data, rows: [...data.rows, ...pending] }, logs, columns)
}

function covarianceWith(posterior: Posterior, x: Float64Array): Float64Array {
  const signal = Math.exp(posterior.logs.signal)
  return squaresFrom(posterior, x).map((square) => signal * matern(square) + posterior.meanVariance)
}

function squaresFrom({ axes, rows, logs }: Posterior, x: Float64Array): Float64Array {
  const weights = logs.lengths.map((length) => Math.exp(-2 * length))
  return Float64Array.from(rows, (row) => {
    let square = 0
    for (let k = 0; k < axes.length; k += 1) {
      square +=
        (weights[k] as number) * squareApart(axes[k] as Axis, row[k] as number, x[k] as number)
    }
    return square
  })
}
