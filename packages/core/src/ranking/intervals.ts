import { normalQuantile, studentQuantile } from '../mathematics/distributions.ts'

/** Where the true score of a config lies with 95 % confidence. */
export interface Interval {
  low: number
  high: number
  /**
   * `student-t` over repeats; `corrected-t` over folds; of a single run `wilson` for a share of n images, `delta` for a
   * mean over classes.
   */
  kind: 'student-t' | 'corrected-t' | 'wilson' | 'delta'
}

const z = normalQuantile(0.975)

/** mean ± t₀.₉₇₅ · s / √n (Student, 1908). */
export function studentInterval(mean: number, deviation: number, count: number): Interval {
  const reach = (studentQuantile(0.975, count - 1) * deviation) / Math.sqrt(count)
  return { low: mean - reach, high: mean + reach, kind: 'student-t' }
}

/** An interval of a share, cut to where shares are: Student's knows nothing of 0 and 1. */
export function withinShares(interval: Interval): Interval {
  return { ...interval, low: Math.max(0, interval.low), high: Math.min(1, interval.high) }
}

/** Wilson, 1927: the interval of a proportion that stays within 0 and 1 and works near them. */
export function wilsonInterval(proportion: number, count: number): Interval {
  const spread = 1 + z ** 2 / count
  const middle = (proportion + z ** 2 / (2 * count)) / spread
  const variance = (proportion * (1 - proportion)) / count + z ** 2 / (4 * count ** 2)
  const reach = (z * Math.sqrt(variance)) / spread
  return {
    low: proportion === 0 ? 0 : middle - reach,
    high: proportion === 1 ? 1 : middle + reach,
    kind: 'wilson',
  }
}
