import { normalQuantile } from '../mathematics/distributions.ts'
import { foldsError, pairedOverFolds } from './cross-validation.ts'
import type { RankedConfig } from './rank-configs.ts'
import { holm, twoProportions, welch } from './significance.ts'

export interface Evidence {
  /** The score is a share of so many images that were right; undefined for a loss. */
  images: number | undefined
  /** Of a sweep with folds. */
  folds?: number | undefined
  /**
   * p of the paired test of two configs, from stored predictions; undefined where one has none. Paired, it
   * sees smaller differences than the tests that know the scores only.
   */
  paired?: ((first: RankedConfig, second: RankedConfig) => number | undefined) | undefined
  /** The standard error of the score of a single run that is no share, from its predictions. */
  errorOf?: ((config: RankedConfig) => number | undefined) | undefined
}

/**
 * The tie group of each config, from 1, in the order of their ranks. The first is the best with all whose
 * difference from it is not significant: with folds the corrected paired t; else the paired test where there are
 * predictions of both, else Welch's t over repeats, else the two proportions; Holm's correction over the comparisons
 * of a group. The best of the rest begins the next group. Null where nothing tells the difference from the best (a
 * loss without repeats, a mean over classes without predictions); if so of all, then of the best too. With folds, all
 * of these must lack none.
 */
export function tieGroups(ranked: RankedConfig[], evidence: Evidence): (number | null)[] {
  const groups: (number | null)[] = ranked.map(() => null)
  let places = ranked.map((_, place) => place)
  for (let group = 1; places.length > 0; group += 1) {
    const { apart, unknown } = apartFrom(ranked, places, evidence)
    if (group === 1 && unknown.length > 0 && unknown.length === places.length - 1) return groups
    // Those apart get the number of a later group.
    for (const place of places) groups[place] = group
    for (const place of unknown) groups[place] = null
    places = apart
  }
  return groups
}

/** The places that differ significantly from the first of `places`; undefined if a score has no error. */
function apartFrom(
  ranked: RankedConfig[],
  places: number[],
  evidence: Evidence,
): { apart: number[]; unknown: number[] } {
  const best = ranked[places[0] as number] as RankedConfig
  const { images } = evidence
  const ps: number[] = []
  const tested: number[] = []
  let proportions = places.slice(1)
  if (best.spread !== null || evidence.folds !== undefined || evidence.paired !== undefined) {
    proportions = proportions.filter((place) => {
      const p = pOf(best, ranked[place] as RankedConfig, evidence)
      if (p === undefined) return true
      ps.push(p)
      tested.push(place)
      return false
    })
  }
  const unknown = images === undefined ? proportions : []
  if (images === undefined) proportions = []
  // The farther from the best, the smaller the p: d² / (s (2 − s)) grows with d = a − b, s = a + b = 2a − d.
  const scoreAt = (at: number) => ranked[proportions[at] as number]?.score as number
  const { significant, from } = holm(ps, {
    count: proportions.length,
    at: (at) => twoProportions(best.score, scoreAt(at), images as number),
  })
  const apart = [...tested.filter((_, at) => significant[at]), ...proportions.slice(from)]
  return { apart: tested.length > 0 ? apart.sort((a, b) => a - b) : apart, unknown }
}

/** p of the tests that see more than the two scores; undefined where neither applies. */
function pOf(a: RankedConfig, b: RankedConfig, evidence: Evidence): number | undefined {
  if (evidence.folds !== undefined) {
    return pairedOverFolds(a.folds?.scores ?? [], b.folds?.scores ?? [], evidence.folds)
  }
  const paired = evidence.paired?.(a, b)
  if (paired !== undefined) return paired
  if (a.spread === null || b.spread === null) return undefined
  const sample = ({ score, spread, trials }: RankedConfig) => ({
    mean: score,
    deviation: spread,
    count: trials.length,
  })
  return welch(sample(a), sample(b))
}

/**
 * How much of the best score is luck: the expected maximum of k equal configs over their mean, σ · E[max of k
 * standard normals] (Blom, 1958), where k is the size of the first group and σ the error of one score.
 * Undefined if nothing ties with the best.
 */
export function winnersLuck(
  ranked: RankedConfig[],
  groups: (number | null)[],
  evidence: Pick<Evidence, 'images' | 'folds' | 'errorOf'>,
): number | undefined {
  const k = groups.filter((group) => group === 1).length
  const best = ranked[0]
  if (k < 2 || best === undefined) return undefined
  const sigma = errorOfScore(best, evidence)
  return sigma === undefined ? undefined : sigma * normalQuantile((k - 0.375) / (k + 0.25))
}

function errorOfScore(
  config: RankedConfig,
  { images, folds, errorOf }: Pick<Evidence, 'images' | 'folds' | 'errorOf'>,
) {
  const { score, spread, trials } = config
  if (spread !== null && folds !== undefined) return foldsError(spread, trials.length, folds)
  if (spread !== null) return spread / Math.sqrt(trials.length)
  return images === undefined ? errorOf?.(config) : Math.sqrt((score * (1 - score)) / images)
}
