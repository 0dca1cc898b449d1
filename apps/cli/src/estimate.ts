import { foldsInterval, studentInterval, wilsonInterval, withinShares } from '@sweepstack/core'

/** An accuracy with its 95 % interval. */
export interface Estimate {
  mean: number
  /** Null, as `high`, where folds are missing: the mean is of some of the images only. */
  low: number | null
  high: number | null
}

interface Run {
  accuracy: number
  images: number
}

/**
 * Over the repeats of a config, Student's t, but never narrower than Wilson's over the images, which is that of a single
 * run: equal scores of a few seeds on a few images make no certainty. Over folds, whose models share most of their
 * training images, the corrected resampled t in place of Student's.
 *
 * @param folds how many a run of the config has; undefined without
 */
export function estimate(runs: Run[], folds?: number): Estimate {
  return widest(runs, folds, runs[0]?.images as number)
}

/** Of images of which each fold has its own, and a repeat all. */
export function estimateOfFolds(runs: Run[], folds: number): Estimate {
  const images = runs.reduce((sum, run) => sum + run.images, 0)
  return widest(runs, folds, Math.round((images * folds) / runs.length))
}

/** Of a config that lacks folds. */
export function withoutInterval(runs: Run[]): Estimate {
  return { mean: meanOf(runs), low: null, high: null }
}

function widest(runs: Run[], folds: number | undefined, images: number): Estimate {
  const count = runs.length
  const mean = meanOf(runs)
  const squares = runs.reduce((sum, { accuracy }) => sum + (accuracy - mean) ** 2, 0)
  const ofImages = wilsonInterval(mean, images)
  if (count === 1) return { mean, low: ofImages.low, high: ofImages.high }
  const deviation = Math.sqrt(squares / (count - 1))
  const ofRuns = withinShares(
    folds === undefined
      ? studentInterval(mean, deviation, count)
      : foldsInterval({ mean, deviation, count }, folds),
  )
  const low = Math.min(ofRuns.low, ofImages.low)
  return { mean, low, high: Math.max(ofRuns.high, ofImages.high) }
}

function meanOf(runs: Run[]): number {
  return runs.reduce((sum, { accuracy }) => sum + accuracy, 0) / runs.length
}
