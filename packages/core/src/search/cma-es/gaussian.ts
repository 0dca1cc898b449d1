import { eigenOf } from '../../mathematics/eigen.ts'
import { type CmaDefaults, defaultsOf } from './defaults.ts'

/** The distribution that real axes and levels are drawn from, x ~ m + σ·a∘N(0, C); plain JSON. */
export interface Gaussian {
  /** How often it was updated. */
  generation: number
  mean: number[]
  step: number
  /** C, row by row. */
  covariance: number[]
  /** a: by how much an axis is stretched so that it keeps its margin. */
  stretch: number[]
  stepPath: number[]
  covariancePath: number[]
}

/** A sample that was evaluated, in coordinates of the axes. */
export interface Ranked {
  x: readonly number[]
  /** It was not drawn from this distribution as it is: from an older one, or by somebody else. */
  isForeign: boolean
}

export function firstGaussian(mean: readonly number[], step: number): Gaussian {
  const n = mean.length
  return {
    generation: 0,
    mean: [...mean],
    step,
    covariance: Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? 1 : 0)),
    stretch: new Array(n).fill(1),
    stepPath: new Array(n).fill(0),
    covariancePath: new Array(n).fill(0),
  }
}

/** The standard deviation of each axis. */
export function deviationsOf({ step, stretch, covariance, mean }: Gaussian): number[] {
  const n = mean.length
  return stretch.map((factor, k) => step * factor * Math.sqrt(covariance[k * n + k] as number))
}

/**
 * One generation of CMA-ES (Hansen, 2016, appendix A), of samples from the best to the worst. Steps of foreign samples are
 * cut to a length that the distribution could have drawn, and the step size grows at most by e (Hansen, Injecting
 * external solutions into CMA-ES, 2011).
 */
export function updated(before: Gaussian, samples: readonly Ranked[]): Gaussian {
  const n = before.mean.length
  if (n === 0) return { ...before, generation: before.generation + 1 }
  const defaults = defaultsOf(n, samples.length)
  const root = inverseRoot(before.covariance, n)
  const scaled = samples.map((sample) => scaledStep(before, sample, root))
  const better = defaults.weights.filter((weight) => weight > 0).length
  const shift = weightedSum(scaled.slice(0, better), defaults.weights, n)
  const stepPath = nextStepPath(before, times(root, shift), defaults)
  const length = Math.hypot(...stepPath)
  const generation = before.generation + 1
  const kept = Math.sqrt(1 - (1 - defaults.stepRate) ** (2 * generation))
  const isSteady = length / kept < (1.4 + 2 / (n + 1)) * defaults.expectedLength
  const pathGain = Math.sqrt(defaults.pathRate * (2 - defaults.pathRate) * defaults.selection)
  const covariancePath = before.covariancePath.map(
    (value, k) =>
      (1 - defaults.pathRate) * value + (isSteady ? pathGain * (shift[k] as number) : 0),
  )
  const growth = (defaults.stepRate / defaults.stepDamping) * (length / defaults.expectedLength - 1)
  return {
    generation,
    mean: before.mean.map(
      (value, k) => value + before.step * (before.stretch[k] as number) * (shift[k] as number),
    ),
    step: before.step * Math.exp(Math.min(1, growth)),
    covariance: nextCovariance(before, { scaled, root, covariancePath, isSteady, defaults }),
    stretch: before.stretch,
    stepPath,
    covariancePath,
  }
}

/** y = (x − m) / (σ·a), cut where it is foreign: ‖C^−½·y‖ ≤ √n + 2n / (n + 2). */
function scaledStep(gaussian: Gaussian, { x, isForeign }: Ranked, root: Float64Array): number[] {
  const n = x.length
  const y = x.map(
    (value, k) =>
      (value - (gaussian.mean[k] as number)) / (gaussian.step * (gaussian.stretch[k] as number)),
  )
  if (!isForeign) return y
  const longest = Math.sqrt(n) + (2 * n) / (n + 2)
  const factor = Math.min(1, longest / Math.hypot(...times(root, y)))
  return y.map((value) => value * factor)
}

/** Equation 31. */
function nextStepPath(before: Gaussian, whitened: number[], defaults: CmaDefaults): number[] {
  const { stepRate, selection } = defaults
  const gain = Math.sqrt(stepRate * (2 - stepRate) * selection)
  return before.stepPath.map((value, k) => (1 - stepRate) * value + gain * (whitened[k] as number))
}

interface Learned {
  scaled: readonly number[][]
  root: Float64Array
  covariancePath: number[]
  isSteady: boolean
  defaults: CmaDefaults
}

/** Equation 47, with the weights of equation 46. */
function nextCovariance(before: Gaussian, learned: Learned): number[] {
  const { scaled, root, covariancePath, isSteady, defaults } = learned
  const { rankOneRate, rankManyRate, pathRate, weights } = defaults
  const n = before.mean.length
  const steps = weights.map((weight, i) => {
    if (weight >= 0) return weight
    const length = Math.hypot(...times(root, scaled[i] as number[]))
    return (weight * n) / Math.max(length * length, 1e-12)
  })
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const lost = isSteady ? 0 : rankOneRate * pathRate * (2 - pathRate)
  const keep = 1 + lost - rankOneRate - rankManyRate * total
  return before.covariance.map((value, place) => {
    const [row, column] = [Math.floor(place / n), place % n]
    const many = steps.reduce((sum, weight, i) => {
      const y = scaled[i] as number[]
      return sum + weight * (y[row] as number) * (y[column] as number)
    }, 0)
    const one = (covariancePath[row] as number) * (covariancePath[column] as number)
    return keep * value + rankOneRate * one + rankManyRate * many
  })
}

/** C^−½; what is no variance any more is taken for a very small one. */
function inverseRoot(covariance: readonly number[], n: number): Float64Array {
  const { values, vectors } = eigenOf(covariance, n)
  const least = 1e-14 * Math.max(...values)
  const root = new Float64Array(n * n)
  values.forEach((value, k) => {
    const factor = 1 / Math.sqrt(Math.max(value, least))
    for (let row = 0; row < n; row += 1) {
      const left = factor * (vectors[row * n + k] as number)
      for (let column = 0; column < n; column += 1) {
        root[row * n + column] =
          (root[row * n + column] as number) + left * (vectors[column * n + k] as number)
      }
    }
  })
  return root
}

function times(matrix: Float64Array, x: readonly number[]): number[] {
  const n = x.length
  return x.map((_, row) =>
    x.reduce((sum, value, column) => sum + (matrix[row * n + column] as number) * value, 0),
  )
}

function weightedSum(rows: readonly number[][], weights: readonly number[], n: number): number[] {
  return Array.from({ length: n }, (_, k) =>
    rows.reduce((sum, row, i) => sum + (weights[i] as number) * (row[k] as number), 0),
  )
}
