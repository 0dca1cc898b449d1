import { studentCdf, studentQuantile } from '../mathematics/distributions.ts'
import type { ErrorShares } from '../scores/error-shares.ts'
import type { Interval } from './intervals.ts'
import { mcnemar } from './significance.ts'

/** Less is a matter of rounding. */
const least = 1e-12

/** Of a score of a single run, or of a difference of two. */
export interface ErrorOverImages {
  /** The standard error. */
  error: number
  /** Degrees of freedom (Welch, 1947; Satterthwaite, 1946): few if most of the error is that of a class of few images. */
  freedom: number
}

/** Of the score of a model, or of what it leads another by on the same images. */
export function errorOverImages(
  { shares, labels }: Pick<ErrorShares, 'shares' | 'labels'>,
  other?: Pick<ErrorShares, 'shares'>,
): ErrorOverImages {
  const ofClass: number[] = []
  const images: number[] = []
  for (const [image, label] of labels.entries()) {
    const share = (shares[image] as number) - (other?.shares[image] ?? 0)
    ofClass[label] = (ofClass[label] ?? 0) + share ** 2
    images[label] = (images[label] ?? 0) + 1
  }
  let variance = 0
  let divisor = 0
  for (const [place, part] of ofClass.entries()) {
    const count = images[place] ?? 0
    if (count < 2) continue
    variance += part
    divisor += part ** 2 / (count - 1)
  }
  return { error: Math.sqrt(variance), freedom: divisor > 0 ? variance ** 2 / divisor : 1 }
}

/**
 * score ± t₀.₉₇₅ · error on the scale of log(score / (1 − score)), which keeps it within 0 and 1 (Pepe, 2003, for
 * areas). Undefined where nothing tells the error: at 0 and 1, and where the images of each class are all alike.
 */
export function imagesInterval(
  score: number,
  { error, freedom }: ErrorOverImages,
): Interval | undefined {
  const slope = score * (1 - score)
  if (error < least || slope < least) return undefined
  const middle = Math.log(score / (1 - score))
  const reach = (studentQuantile(0.975, freedom) * error) / slope
  const at = (logit: number) => 1 / (1 + Math.exp(-logit))
  return { low: at(middle - reach), high: at(middle + reach), kind: 'delta' }
}

/**
 * Two-sided p of equal scores of two models on the same images. Where no image says more of the difference than
 * another of its class, as between a perfect model and one that says one class only, it is McNemar's.
 */
export function pairedOverImages(first: ErrorShares, second: ErrorShares): number {
  const difference = Math.abs(first.score - second.score)
  if (difference < least) return 1
  const { error, freedom } = errorOverImages(first, second)
  return error < least
    ? mcnemarOf(first.right, second.right)
    : 2 * studentCdf(-difference / error, freedom)
}

/** Of the images that only one of two models has right. */
export function mcnemarOf(first: Uint8Array, second: Uint8Array): number {
  let onlyFirst = 0
  let onlySecond = 0
  for (let image = 0; image < first.length; image += 1) {
    if (first[image] === second[image]) continue
    if (first[image] === 1) onlyFirst += 1
    else onlySecond += 1
  }
  return mcnemar(onlyFirst, onlySecond)
}
