import { normalCdf } from '../../mathematics/distributions.ts'
import { believedNoise, leastNoise } from './likelihood.ts'
import { logImprovement } from './log-improvement.ts'
import type { Slope } from './minimise-in-box.ts'
import { type Posterior, predict, predictWithSlope } from './posterior.ts'

/** How much is to be expected of a point; to be maximised. */
export interface Acquisition {
  at(x: Float64Array): number
  /** With the slope by the axes; 0 on choices. */
  withSlope(x: Float64Array): Slope
}

/**
 * ln of the expected improvement on the least mean, in the mean over what was imagined of pending points, and of the share of
 * the uncertainty that another look would take away.
 */
export function expectedImprovement(posterior: Posterior): Acquisition {
  const { least } = posterior
  // Only what the data have shown of it: exact values are not blurred by what was believed before. Below the least noise nothing is
  // seen: what is expected there would have a valley refined for ever, while what it lies beside is not looked at.
  const shown = Math.exp(posterior.logs.noise) - Math.exp(believedNoise)
  const noise = Math.max(leastNoise, shown)
  return {
    at(x) {
      const { means, variance } = predict(posterior, x)
      const deviation = Math.sqrt(variance)
      const improvements = means.map((mean, c) => {
        const { value } = logImprovement(((least[c] as number) - mean) / deviation)
        return Math.log(deviation) + value
      })
      return logMeanOf(improvements) + logLearned(variance, noise).value
    },
    withSlope(x) {
      const { means, variance, meanSlopes, varianceSlope } = predictWithSlope(posterior, x)
      const deviation = Math.sqrt(variance)
      const improvements = means.map((mean, c) => {
        const u = ((least[c] as number) - mean) / deviation
        const { value, slope } = logImprovement(u)
        return { u, slope, value: Math.log(deviation) + value }
      })
      const value = logMeanOf(improvements.map((improvement) => improvement.value))
      const gradient = new Float64Array(x.length)
      improvements.forEach(({ u, slope, value: own }, c) => {
        const share = Math.exp(own - value) / improvements.length
        for (let k = 0; k < x.length; k += 1) {
          const widening = (varianceSlope[k] as number) / (2 * variance)
          const rising = -(meanSlopes[c]?.[k] as number) / deviation - u * widening
          gradient[k] = (gradient[k] as number) + share * (widening + slope * rising)
        }
      })
      const learned = logLearned(variance, noise)
      for (let k = 0; k < x.length; k += 1) {
        gradient[k] = (gradient[k] as number) + learned.slope * (varianceSlope[k] as number)
      }
      return { value: value + learned.value, gradient }
    },
  }
}

/**
 * ln(1 − σ / √(s² + σ²)) of the noise σ² and the variance s², and its slope by the variance: the factor that augments the expected
 * improvement (Huang, Allen, Notz and Zeng, Global Optimization of Stochastic Black-Box Systems via Sequential Kriging Meta-Models,
 * 2006).
 * Without it a valley that is slightly too high is looked at through noise again and again.
 */
function logLearned(variance: number, noise: number): { value: number; slope: number } {
  const total = variance + noise
  const blurred = Math.sqrt(noise / total)
  // 1 − blurred, of which nothing cancels out.
  const learned = variance / (total * (1 + blurred))
  return { value: Math.log(learned), slope: blurred / (2 * total * learned) }
}

/** ln of the probability that a quantity is below 0. */
export function probabilityBelow(posterior: Posterior): Acquisition {
  const cut = (z: number) => Math.max(1e-300, normalCdf(z))
  return {
    at(x) {
      const { means, variance } = predict(posterior, x)
      return Math.log(cut(-(means[0] as number) / Math.sqrt(variance)))
    },
    withSlope(x) {
      const { means, variance, meanSlopes, varianceSlope } = predictWithSlope(posterior, x)
      const deviation = Math.sqrt(variance)
      const z = -(means[0] as number) / deviation
      const ratio = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI) / cut(z)
      const gradient = x.map((_, k) => {
        const widening = (varianceSlope[k] as number) / (2 * variance)
        return ratio * (-(meanSlopes[0]?.[k] as number) / deviation - z * widening)
      })
      return { value: Math.log(cut(z)), gradient }
    },
  }
}

/** The sum of logarithms: the product of what they are of. */
export function productOf(parts: readonly Acquisition[]): Acquisition {
  return {
    at: (x) => parts.reduce((sum, part) => sum + part.at(x), 0),
    withSlope(x) {
      const slopes = parts.map((part) => part.withSlope(x))
      return {
        value: slopes.reduce((sum, { value }) => sum + value, 0),
        gradient: x.map((_, k) =>
          slopes.reduce((sum, { gradient }) => sum + (gradient[k] as number), 0),
        ),
      }
    },
  }
}

function logMeanOf(logs: readonly number[]): number {
  const largest = Math.max(...logs)
  const sum = logs.reduce((total, log) => total + Math.exp(log - largest), 0)
  return largest + Math.log(sum / logs.length)
}
