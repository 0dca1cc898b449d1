import { normalQuantile } from './distributions.ts'
import type { RankedConfig } from './rank-configs.ts'
import { holm, twoProportions, welch } from './tests.ts'

export interface Evidence {
  /** The score is a share of so many images that were right; undefined for a loss. */
  images: number | undefined
  /**
   * p of the paired test of two configs, from stored predictions; undefined where one has none. Paired, it
   * sees smaller differences than the tests that know the scores only.
   */
  paired?(first: RankedConfig, second: RankedConfig): number | undefined
}

/**
 * The tie group of each config, from 1, in the order of their ranks. The first is the best with all whose
 * difference from it is not significant: McNemar's test where there are predictions of both, else Welch's t
 * over repeats, else the two proportions; Holm's correction over the comparisons of a group. The best of the
 * rest begins the next group. Null where a score says nothing of its error (a loss without repeats).
 */
export function tieGroups(ranked: RankedConfig[], evidence: Evidence): (number | null)[] {
  const groups: (number | null)[] = ranked.map(() => null)
  let rest = ranked.map((config, place) => ({ config, place }))
  for (let group = 1; rest.length > 0; group += 1) {
    const [first, ...others] = rest as [(typeof rest)[0], ...typeof rest]
    const ps = others.map(({ config }) => pOf(first.config, config, evidence))
    if (ps.includes(undefined) && evidence.images === undefined) return ranked.map(() => null)
    const apart = holm(ps as number[])
    groups[first.place] = group
    for (const [index, { place }] of others.entries()) if (!apart[index]) groups[place] = group
    rest = others.filter((_, index) => apart[index])
  }
  return groups
}

function pOf(a: RankedConfig, b: RankedConfig, evidence: Evidence): number | undefined {
  const paired = evidence.paired?.(a, b)
  if (paired !== undefined) return paired
  if (a.spread !== null && b.spread !== null) {
    const sample = ({ score, spread, trials }: RankedConfig) => ({
      ...{ mean: score, deviation: spread, count: trials.length },
    })
    return welch(sample(a), sample(b))
  }
  return evidence.images === undefined
    ? undefined
    : twoProportions(a.score, b.score, evidence.images)
}

/**
 * How much of the best score is luck: the expected maximum of k equal configs over their mean, σ · E[max of k
 * standard normals] (Blom, 1958), where k is the size of the first group and σ the error of one score.
 * Undefined if nothing ties with the best.
 */
export function winnersLuck(
  ranked: RankedConfig[],
  groups: (number | null)[],
  images: number | undefined,
): number | undefined {
  const k = groups.filter((group) => group === 1).length
  const best = ranked[0]
  if (k < 2 || best === undefined) return undefined
  const sigma = errorOf(best, images)
  return sigma === undefined ? undefined : sigma * normalQuantile((k - 0.375) / (k + 0.25))
}

function errorOf({ score, spread, trials }: RankedConfig, images: number | undefined) {
  if (spread !== null) return spread / Math.sqrt(trials.length)
  return images === undefined ? undefined : Math.sqrt((score * (1 - score)) / images)
}
