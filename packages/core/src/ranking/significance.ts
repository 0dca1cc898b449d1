import { signTest } from '@sweepstack/protocol'
import { normalCdf, normalQuantile, studentCdf } from '../mathematics/distributions.ts'

/** What is known of the score of a config. */
export interface Sample {
  mean: number
  /** Sample standard deviation over `count` runs; null for a single one. */
  deviation: number | null
  count: number
}

/** Two-sided p of equal means with unequal variances (Welch, 1947). */
export function welch(a: Required<Sample>, b: Required<Sample>): number {
  const [va, vb] = [a, b].map(({ deviation, count }) => (deviation ?? 0) ** 2 / count) as [
    number,
    number,
  ]
  if (va + vb === 0) return a.mean === b.mean ? 1 : 0
  const t = (a.mean - b.mean) / Math.sqrt(va + vb)
  const freedom = (va + vb) ** 2 / (va ** 2 / (a.count - 1) + vb ** 2 / (b.count - 1))
  return 2 * studentCdf(-Math.abs(t), freedom)
}

/** Two-sided p of equal proportions a and b of n images each, with the pooled variance. */
export function twoProportions(a: number, b: number, n: number): number {
  const pooled = (a + b) / 2
  const variance = (2 * pooled * (1 - pooled)) / n
  if (variance === 0) return 1
  return 2 * normalCdf(-Math.abs(a - b) / Math.sqrt(variance))
}

/** Of more images the normal distribution says as much, at once: a ranking asks for many pairs. */
const mostExact = 1000

/**
 * Two-sided p that two models are right equally often, from the images that only one of them has right
 * (McNemar, 1947; the exact binomial form).
 */
export function mcnemar(onlyFirst: number, onlySecond: number): number {
  const n = onlyFirst + onlySecond
  const least = Math.min(onlyFirst, onlySecond)
  if (n <= mostExact) return signTest(least, n)
  return Math.min(1, 2 * normalCdf((least + 0.5 - n / 2) / (Math.sqrt(n) / 2)))
}

/**
 * By how much the first of two models is right more often on the same `images`, from those that only one of them has right,
 * with its interval of 95 %: a Wald interval after one image was added to each of the two (Bonett and Price, 2012).
 */
export function pairedDifference(
  onlyFirst: number,
  onlySecond: number,
  images: number,
): { value: number; low: number; high: number } {
  const [first, second] = [(onlyFirst + 1) / (images + 2), (onlySecond + 1) / (images + 2)]
  const middle = first - second
  const reach = normalQuantile(0.975) * Math.sqrt((first + second - middle ** 2) / (images + 2))
  return {
    value: (onlyFirst - onlySecond) / images,
    low: Math.max(-1, middle - reach),
    high: Math.min(1, middle + reach),
  }
}

/** p-values that fall from place to place; `at` is asked for few of them. */
interface FallingPs {
  count: number
  at(place: number): number
}

/**
 * Which p-values are significant at `alpha` among all of them (Holm, 1979). Those of `falling` are so from a
 * place on, which is found by halving: a step takes all that the threshold of those left over allows.
 */
export function holm(
  ps: number[],
  falling: FallingPs = { count: 0, at: () => 0 },
  alpha = 0.05,
): { significant: boolean[]; from: number } {
  let left = ps
  let from = falling.count
  for (;;) {
    const threshold = alpha / (left.length + from)
    const next = left.filter((p) => p > threshold)
    const place = firstPlace(from, (at) => falling.at(at) <= threshold)
    if (next.length === left.length && place === from) {
      return { significant: ps.map((p) => p <= threshold), from }
    }
    left = next
    from = place
  }
}

/** The first of `count` places for which that holds, as for all after it; `count` if for none. */
function firstPlace(count: number, holds: (place: number) => boolean): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
