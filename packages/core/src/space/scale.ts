import { normalCdf, normalQuantile } from '../mathematics/distributions.ts'

/** Half of the smallest share that draws tell apart. Values with less of it, far out, are left to nobody's choice. */
const halfDraw = 2 ** -33

/** Which share of what a parameter is drawn from lies below a number, and the number below which a share lies. */
export interface Scale {
  at(unit: number): number
  /** Cut to 0 and 1. */
  unitOf(value: number): number
}

export function uniformScale(scale: 'linear' | 'log', min: number, max: number): Scale {
  const [of, back] = scale === 'log' ? [Math.log, Math.exp] : [same, same]
  const low = of(min)
  const high = of(max)
  return {
    at: (unit) => back(low + unit * (high - low)),
    unitOf: (value) => clipped((of(Math.min(max, Math.max(min, value))) - low) / (high - low)),
  }
}

/** A normal distribution, of the number or of its logarithm, truncated to two ends. */
export interface Normal {
  distribution: 'normal' | 'lognormal'
  mean: number
  sd: number
  min?: number | undefined
  max?: number | undefined
}

/** By the inverse of the distribution function between those of the ends: nothing is heaped up at them. */
export function normalScale({ distribution, mean, sd, min, max }: Normal): Scale {
  const ofLog = distribution === 'lognormal'
  const of = (value: number) => ((ofLog ? Math.log(Math.max(0, value)) : value) - mean) / sd
  const [low, high] = [of(min ?? Number.NEGATIVE_INFINITY), of(max ?? Number.POSITIVE_INFINITY)]
  // In the lower tail probabilities keep all their digits.
  const sign = low > 0 ? -1 : 1
  const [from, to] = [normalCdf(sign * low), normalCdf(sign * high)]
  const inner = (unit: number) => Math.min(1 - halfDraw, Math.max(halfDraw, unit))
  return {
    at(unit) {
      const z = sign * normalQuantile(from + inner(unit) * (to - from))
      const value = mean + sd * Math.min(high, Math.max(low, z))
      return ofLog ? Math.exp(value) : value
    },
    unitOf: (value) => clipped((normalCdf(sign * of(value)) - from) / (to - from)),
  }
}

function clipped(unit: number): number {
  return Math.min(1, Math.max(0, unit))
}

function same(value: number): number {
  return value
}
