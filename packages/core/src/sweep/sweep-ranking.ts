import {
  compareRanked,
  groupBy,
  isBetter,
  type RankedConfig,
  rankKeys,
  type Score,
  sorted,
  summarize,
} from '../ranking/rank-configs.ts'
import type { SweepState } from './sweep-state.ts'
import { freshRun, type TopK } from './top-k.ts'

/** From so many configs on, all are sorted anew. */
const fewChanges = 64

/**
 * The order of a sweep's configs, kept up while results come in: a result costs a look at its own config and
 * a new list. Leaders that ran again come first, by their fresh runs alone, then the others as the search
 * ranks them: a score that made its config a leader is too good by selection, so the two are not compared.
 */
export class SweepRanking {
  readonly #repeats: number
  readonly #goal: 'maximize' | 'minimize'
  /** Scores of the search by config, and of the fresh runs by trial. */
  readonly #runs = new Map<number, Map<number, Score>>()
  readonly #fresh = new Map<number, Score>()
  /** Of trials that the state did not know when they came. */
  #early: Score[] = []
  #search: RankedConfig[] = []
  #ranked: RankedConfig[] = []

  constructor({ repeats, metric }: SweepState['definition']) {
    this.#repeats = repeats
    this.#goal = metric.goal
  }

  /** The best first. The same list as before if no score is new; a trial may come twice. */
  take(scores: Score[], { topK, nextTrial }: Pick<SweepState, 'topK' | 'nextTrial'>) {
    const known = [...this.#early, ...scores].filter(({ trial }) => trial < nextTrial)
    this.#early = [...this.#early, ...scores].filter(({ trial }) => trial >= nextTrial)
    if (known.length === 0) return this.#ranked
    const isFresh = ({ trial }: Score) => topK !== null && trial >= topK.firstTrial
    for (const score of known.filter(isFresh)) this.#fresh.set(score.trial, score)
    this.#takeSearch(known.filter((score) => !isFresh(score)))
    this.#ranked = topK !== null && this.#fresh.size > 0 ? this.#withLeaders(topK) : this.#search
    return this.#ranked
  }

  #takeSearch(scores: Score[]): void {
    const changed = new Set<number>()
    for (const score of scores) {
      const index = Math.floor((score.trial - 1) / this.#repeats)
      const runs = this.#runs.get(index) ?? new Map()
      this.#runs.set(index, runs.set(score.trial, score))
      changed.add(index)
    }
    const configs = [...changed].map((index) =>
      summarize(index, [...(this.#runs.get(index)?.values() ?? [])]),
    )
    const others = this.#search.filter(({ index }) => !changed.has(index))
    if (configs.length > fewChanges) this.#search = sorted([...others, ...configs], this.#goal)
    else {
      for (const config of configs) {
        others.splice(placeOf(others, rankKeys(config), this.#goal).after, 0, config)
      }
      this.#search = others
    }
  }

  #withLeaders(topK: TopK): RankedConfig[] {
    const groups = groupBy(this.#fresh.values(), ({ trial }) => freshRun(topK, trial).leader.index)
    const leaders = [...groups].map(([index, group]) => ({
      ...summarize(index, group),
      trial: group.reduce((best, run) => (isBetter(run, best, this.#goal) ? run : best)).trial,
      searchScore: this.#search.find((config) => config.index === index)?.score ?? null,
    }))
    const others = this.#search.filter(({ index }) => !groups.has(index))
    return [...sorted(leaders, this.#goal), ...others]
  }
}

/** Between which places of a ranking the keys belong: `before` come before them, from `after` on all after. */
export function placeOf(
  ranked: RankedConfig[],
  keys: Parameters<typeof compareRanked>[0],
  goal: 'maximize' | 'minimize',
): { before: number; after: number } {
  let low = 0
  let high = ranked.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareRanked(rankKeys(ranked[middle] as RankedConfig), keys, goal) < 0) low = middle + 1
    else high = middle
  }
  const there = ranked[low]
  const isThere = there !== undefined && compareRanked(rankKeys(there), keys, goal) === 0
  return { before: low, after: isThere ? low + 1 : low }
}
