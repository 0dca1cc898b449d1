import { studentInterval, wilsonInterval, withinShares } from '@sweepstack/core'

/** An accuracy with its 95 % interval. */
export interface Estimate {
  mean: number
  low: number
  high: number
}

/** Over the repeats of a config, Student's t; of a single run, Wilson's over its images. */
export function estimate(runs: { accuracy: number; images: number }[]): Estimate {
  const count = runs.length
  const mean = runs.reduce((sum, { accuracy }) => sum + accuracy, 0) / count
  const squares = runs.reduce((sum, { accuracy }) => sum + (accuracy - mean) ** 2, 0)
  const { low, high } =
    count === 1
      ? wilsonInterval(mean, runs[0]?.images as number)
      : withinShares(studentInterval(mean, Math.sqrt(squares / (count - 1)), count))
  return { mean, low, high }
}
