import { studentCdf, studentQuantile } from '../mathematics/distributions.ts'
import type { Interval } from './intervals.ts'

/**
 * The variance of a mean over folds, in variances of one fold. Two folds share most of their training images, so their
 * scores are not independent, and 1 / n would be too small: n_val / n_train, here 1 / (folds − 1), is added for that
 * (Nadeau and Bengio, 2003; over repeats Bouckaert and Frank, 2004).
 */
function correctedShare(scores: number, folds: number): number {
  return 1 / scores + 1 / (folds - 1)
}

/** The standard error of a mean over the folds of one or more repeats, `deviation` being that of their scores. */
export function foldsError(deviation: number, scores: number, folds: number): number {
  return deviation * Math.sqrt(correctedShare(scores, folds))
}

/** mean ± t₀.₉₇₅ · error, with one degree of freedom less than there are scores. */
export function foldsInterval(
  { mean, deviation, count }: { mean: number; deviation: number; count: number },
  folds: number,
): Interval {
  const reach = studentQuantile(0.975, count - 1) * foldsError(deviation, count, folds)
  return { low: mean - reach, high: mean + reach, kind: 'corrected-t' }
}

/**
 * Two-sided p of equal means of two configs whose scores are of the same folds in the same order: the corrected
 * resampled t test of the differences. Differences that are all one and the same have no deviation, and then the p is
 * that of the sign test.
 */
export function pairedOverFolds(
  first: readonly number[],
  second: readonly number[],
  folds: number,
): number {
  const count = first.length
  const differences = first.map((score, place) => score - (second[place] as number))
  const mean = differences.reduce((sum, value) => sum + value, 0) / count
  const squares = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const deviation = Math.sqrt(squares / (count - 1))
  if (Math.abs(mean) < 1e-12) return 1
  if (deviation < 1e-12) return 2 ** (1 - count)
  return 2 * studentCdf(-Math.abs(mean) / foldsError(deviation, count, folds), count - 1)
}
