import { mixWords } from '../../random/mix.ts'
import type { Observation } from '../algorithm.ts'
import type { Ranked } from './ranked-rows.ts'
import { compareResults, hasFailed } from './ranking.ts'

/**
 * Of those whose results are those of the last that is good, which are good is drawn anew with each result. By age the good ones
 * would be the same for ever on a plateau, and all that was tried there later would count against it.
 */
export function drawnTies(ranked: Ranked, good: number): Ranked {
  const { sorted, rows } = ranked
  const [last, next] = [sorted[good - 1], sorted[good]]
  if (last === undefined || next === undefined || hasFailed(last)) return ranked
  if (compareResults(last, next) !== 0) return ranked
  let [from, to] = [good - 1, good + 1]
  while (from > 0 && isTied(sorted, from - 1, last)) from -= 1
  while (to < sorted.length && isTied(sorted, to, last)) to += 1
  const keys = sorted.slice(from, to).map(({ trial }) => mixWords(sorted.length, trial))
  const places = keys.map((_, place) => place)
  places.sort((a, b) => (keys[a] as number) - (keys[b] as number) || a - b)
  const drawn = places.map((place) => from + place)
  const between = drawn.map((place) => sorted[place] as Observation)
  return {
    sorted: [...sorted.slice(0, from), ...between, ...sorted.slice(to)],
    rows: rows.reordered(from, drawn),
  }
}

function isTied(sorted: readonly Observation[], place: number, other: Observation): boolean {
  return compareResults(sorted[place] as Observation, other) === 0
}

/** log((k + 1)/rank) for each of the k good, best first; those with the same results share the mean of theirs. */
export function rankWeights(good: readonly Observation[]): Float64Array {
  const weights = Float64Array.from(good, (_, rank) => Math.log((good.length + 1) / (rank + 1)))
  for (let from = 0; from < good.length; ) {
    let to = from + 1
    while (to < good.length && isTied(good, to, good[from] as Observation)) to += 1
    if (to > from + 1) {
      const mean = weights.subarray(from, to).reduce((sum, weight) => sum + weight, 0) / (to - from)
      weights.fill(mean, from, to)
    }
    from = to
  }
  return weights
}
