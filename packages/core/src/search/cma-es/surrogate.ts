import { dot, type Fit, leastSquares } from '../../mathematics/least-squares.ts'
import type { Point } from '../../space/search-space.ts'
import type { Observation } from '../algorithm.ts'
import type { AxesOfSpace } from './axes.ts'
import { deviationsOf, type Gaussian } from './gaussian.ts'

/** Predicts losses of points near the distribution, in their order rather than in their size. */
export interface Surrogate {
  predict(point: Point): number
}

/** Terms of a model, the simplest first. */
const kinds = ['linear', 'diagonal', 'full'] as const
type Kind = (typeof kinds)[number]

/** More terms than this take too long to fit between two asks. */
const mostTerms = 200
/** The rank correlation from which on a model speaks for the function. */
const leastAgreement = 0.75
/** The last observations on which it is measured. */
const judged = 15

/**
 * The quadratic model of the latest observations that predicts best what it has not seen (Hansen, A Global Surrogate
 * Assisted CMA-ES, 2019); undefined unless it orders the last observations nearly as the function does. Each
 * observation is predicted by the fit without it, so that a model with many terms has no advantage but a real one.
 */
export function surrogateOf(
  axes: AxesOfSpace,
  gaussian: Gaussian,
  observations: readonly Observation[],
): Surrogate | undefined {
  const featuresAt = featuresOf(axes, gaussian)
  const terms = (kind: Kind) => featuresAt(new Array(axes.ordered.length).fill(0), kind).length
  const usable = kinds.filter((kind) => terms(kind) <= mostTerms)
  const recent = observations.slice(-2 * terms(usable.at(-1) ?? 'linear') - judged)
  const known = recent.filter(({ losses }) => Number.isFinite(losses[0]))
  const losses = known.map((observation) => observation.losses[0] as number)
  const weights = weightsOf(losses)
  let best: { kind: Kind; fit: Fit; error: number } | undefined
  for (const kind of usable) {
    if (known.length < terms(kind) + 2) break
    const rows = known.map(({ point }) => featuresAt(point, kind))
    const fit = leastSquares(rows, losses, weights, 1e-6)
    if (fit === undefined) break
    const error = weights.reduce((sum, weight, i) => {
      return sum + weight * ((fit.leftOut[i] as number) - (losses[i] as number)) ** 2
    }, 0)
    if (best === undefined || error < best.error) best = { kind, fit, error }
  }
  if (best === undefined || known.length < judged) return undefined
  const { kind, fit } = best
  if (agreement(losses.slice(-judged), [...fit.leftOut.slice(-judged)]) < leastAgreement) {
    return undefined
  }
  return { predict: (point) => dot(featuresAt(point, kind), fit.coefficients) }
}

/** From 20 for the best down to 1. */
function weightsOf(losses: readonly number[]): number[] {
  const order = losses.map((_, place) => place)
  order.sort((a, b) => (losses[a] as number) - (losses[b] as number))
  const weights = new Array<number>(losses.length)
  order.forEach((place, rank) => {
    weights[place] = 20 - (19 * rank) / Math.max(1, losses.length - 1)
  })
  return weights
}

/** 1, coordinates in deviations from the mean, which value each choice has, then squares, then products. */
function featuresOf({ ordered, choices }: AxesOfSpace, gaussian: Gaussian) {
  const deviations = deviationsOf(gaussian)
  return (point: Point, kind: Kind): number[] => {
    const z = ordered.map(({ place }, k) => {
      const coordinate = point[place] ?? (gaussian.mean[k] as number)
      return (coordinate - (gaussian.mean[k] as number)) / (deviations[k] as number)
    })
    const values = choices.flatMap(({ place, count }) =>
      Array.from({ length: count - 1 }, (_, value) => (point[place] === value + 1 ? 1 : 0)),
    )
    const features = [1, ...z, ...values]
    if (kind === 'linear') return features
    for (const value of z) features.push(value * value)
    if (kind === 'diagonal') return features
    for (let a = 0; a < z.length; a += 1) {
      for (let b = 0; b < a; b += 1) features.push((z[a] as number) * (z[b] as number))
    }
    return features
  }
}

/** Kendall's τ: the pairs in the same order less those in the other, in shares of all. */
function agreement(a: readonly number[], b: readonly number[]): number {
  let sum = 0
  for (let i = 0; i < a.length; i += 1) {
    for (let j = 0; j < i; j += 1) {
      sum += Math.sign(
        ((a[i] as number) - (a[j] as number)) * ((b[i] as number) - (b[j] as number)),
      )
    }
  }
  return sum / ((a.length * (a.length - 1)) / 2)
}
