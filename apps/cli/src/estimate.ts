import { studentInterval, wilsonInterval, withinShares } from '@sweepstack/core'

/** An accuracy with its 95 % interval. */
export interface Estimate {
  mean: number
  low: number
  high: number
}

/**
 * Over the repeats of a config, Student's t, but never narrower than Wilson's over the images, which is that of a single
 * run: equal scores of a few seeds on a few images make no certainty.
 */
export function estimate(runs: { accuracy: number; images: number }[]): Estimate {
  const count = runs.length
  const mean = runs.reduce((sum, { accuracy }) => sum + accuracy, 0) / count
  const squares = runs.reduce((sum, { accuracy }) => sum + (accuracy - mean) ** 2, 0)
  const ofImages = wilsonInterval(mean, runs[0]?.images as number)
  if (count === 1) return { mean, low: ofImages.low, high: ofImages.high }
  const ofSeeds = withinShares(studentInterval(mean, Math.sqrt(squares / (count - 1)), count))
  const low = Math.min(ofSeeds.low, ofImages.low)
  return { mean, low, high: Math.max(ofSeeds.high, ofImages.high) }
}
