import { cholesky, inverseOf, solveLower, solveUpper } from '../../mathematics/cholesky.ts'
import type { Axis } from '../../space/search-space.ts'
import { type KernelLogs, matern, maternSlope, squareApart } from './kernel.ts'
import { minimiseInBox, type Slope } from './minimise-in-box.ts'

/** What was tried, as rows of features. */
export interface Inputs {
  axes: readonly Axis[]
  rows: readonly Float64Array[]
  /**
   * Of a constant that is normal around 0 before the data and is added to the process: its mean, where it is not known to be 0. It
   * adds as much to every covariance (Rasmussen and Williams, 2006, section 2.7, with one basis function that is 1).
   */
  meanVariance: number
}

/** What was seen of it: outputs of mean 0 and deviation 1. */
export interface Data extends Inputs {
  outputs: Float64Array
  /** Rows that an improvement is measured from; all if not given. */
  isFeasible?: readonly boolean[]
}

/** The logarithm of the noise that is believed in before any was seen. */
export const believedNoise = -9

interface Normal {
  mean: number
  deviation: number
}

/**
 * What is believed of the logarithms before. Lengths grow with the root of the number of axes, so that the complexity of the
 * functions does not (Hvarfner et al., Vanilla Bayesian Optimization Performs Great in High Dimensions, 2024, section 5); they
 * are shorter than theirs, whose prior holds a function for flat when ten points are known of it.
 */
function priorsOf(axes: number): { length: Normal; signal: Normal; noise: Normal } {
  return {
    length: { mean: -1 + 0.5 * Math.log(axes), deviation: 0.7 },
    signal: { mean: 0, deviation: 1 },
    noise: { mean: believedNoise, deviation: 3 },
  }
}

/** Of the noise a deviation of 2e-4: what it hides could not be told from rounding a little further down. */
const lowest = { length: -4, signal: -4, noise: -17 }
const highest = { length: 7, signal: 5, noise: 0 }

/** The least variance of noise that a fit has, whatever was seen. */
export const leastNoise = Math.exp(lowest.noise)

export function firstLogs(axes: number): KernelLogs {
  return {
    lengths: new Array<number>(axes).fill(priorsOf(axes).length.mean),
    signal: 0,
    noise: -7,
  }
}

/** The logarithms that are likeliest after the data, from the better of the given starts. */
export function fitted(data: Data, starts: readonly KernelLogs[], mostSteps: number): KernelLogs {
  const n = data.axes.length
  const box = {
    low: packed({ lengths: new Array(n).fill(lowest.length), ...only(lowest) }),
    high: packed({ lengths: new Array(n).fill(highest.length), ...only(highest) }),
  }
  const ends = starts.map((start) =>
    minimiseInBox((x) => negativeLogPosterior(data, x), packed(start), box, mostSteps),
  )
  const best = ends.reduce((a, b) => (b.value < a.value ? b : a))
  return unpacked(best.x)
}

function only({ signal, noise }: { signal: number; noise: number }) {
  return { signal, noise }
}

function packed({ lengths, signal, noise }: KernelLogs): Float64Array {
  return Float64Array.from([...lengths, signal, noise])
}

function unpacked(x: Float64Array): KernelLogs {
  const n = x.length - 2
  return { lengths: [...x.slice(0, n)], signal: x[n] as number, noise: x[n + 1] as number }
}

/** ½·yᵀK⁻¹y + ½·ln|K| less the logarithm of the priors, and its gradient (Rasmussen and Williams, 5.8, 5.9). */
export function negativeLogPosterior(data: Data, x: Float64Array): Slope {
  const n = data.rows.length
  const logs = unpacked(x)
  const { covariance, squares } = covarianceOf(data, logs)
  const lower = cholesky(covariance, n)
  if (lower === undefined) return { value: 1e10, gradient: new Float64Array(x.length) }
  const alpha = solveUpper(lower, n, solveLower(lower, n, data.outputs))
  let value = 0
  for (let i = 0; i < n; i += 1) {
    value += 0.5 * (data.outputs[i] as number) * (alpha[i] as number)
    value += Math.log(lower[i * n + i] as number)
  }
  const outer = inverseOf(lower, n)
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1)
      add(outer, i * n + j, -(alpha[i] as number) * (alpha[j] as number))
  }
  return withPriors(value, traces(data, logs, outer, squares), x)
}

/** ½·tr(M·∂K/∂θ) of the lower triangle of M = K⁻¹ − ααᵀ, for each logarithm θ. */
function traces(
  { axes, rows }: Data,
  logs: KernelLogs,
  outer: Float64Array,
  squares: Float64Array,
): Float64Array {
  const n = rows.length
  const weights = logs.lengths.map((length) => Math.exp(-2 * length))
  const [signal, noise] = [Math.exp(logs.signal), Math.exp(logs.noise)]
  const gradient = new Float64Array(axes.length + 2)
  for (let i = 0; i < n; i += 1) {
    const a = rows[i] as Float64Array
    const own = 0.5 * (outer[i * n + i] as number)
    add(gradient, axes.length, own * signal)
    add(gradient, axes.length + 1, own * noise)
    for (let j = 0; j < i; j += 1) {
      const b = rows[j] as Float64Array
      const square = squares[i * n + j] as number
      const share = signal * (outer[i * n + j] as number)
      const slope = share * maternSlope(square)
      add(gradient, axes.length, share * matern(square))
      for (let k = 0; k < axes.length; k += 1) {
        const apart = squareApart(axes[k] as Axis, a[k] as number, b[k] as number)
        add(gradient, k, slope * apart * (weights[k] as number))
      }
    }
  }
  return gradient
}

function withPriors(value: number, gradient: Float64Array, x: Float64Array): Slope {
  const n = x.length - 2
  const priors = priorsOf(n)
  let sum = value
  x.forEach((log, k) => {
    const { mean, deviation } = k < n ? priors.length : k === n ? priors.signal : priors.noise
    sum += 0.5 * ((log - mean) / deviation) ** 2
    add(gradient, k, (log - mean) / deviation ** 2)
  })
  return { value: sum, gradient }
}

function add(target: Float64Array, place: number, value: number) {
  target[place] = (target[place] as number) + value
}

/** K of the rows with the noise on its diagonal, and r² of each pair; of both the lower triangle. */
export function covarianceOf({ axes, rows, meanVariance }: Inputs, logs: KernelLogs) {
  const n = rows.length
  const weights = logs.lengths.map((length) => Math.exp(-2 * length))
  const [signal, noise] = [Math.exp(logs.signal), Math.exp(logs.noise)]
  const covariance = new Float64Array(n * n)
  const squares = new Float64Array(n * n)
  for (let i = 0; i < n; i += 1) {
    const a = rows[i] as Float64Array
    for (let j = 0; j < i; j += 1) {
      const b = rows[j] as Float64Array
      let square = 0
      for (let k = 0; k < axes.length; k += 1) {
        square +=
          (weights[k] as number) * squareApart(axes[k] as Axis, a[k] as number, b[k] as number)
      }
      squares[i * n + j] = square
      covariance[i * n + j] = signal * matern(square) + meanVariance
    }
    covariance[i * n + i] = signal + noise + meanVariance
  }
  return { covariance, squares }
}
