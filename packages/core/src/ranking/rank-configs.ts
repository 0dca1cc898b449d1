export interface Score {
  trial: number
  score: number
}

type Goal = 'maximize' | 'minimize'

/** A config with what its trials scored; never changed in place. */
export interface RankedConfig {
  /** Place of the config in the search, from 0. */
  index: number
  /** First trial of the config that has a score; of a leader that ran again, the best of its fresh runs. */
  trial: number
  /** The trials behind the score. */
  trials: number[]
  /** Mean over the trials. */
  score: number
  /** Sample standard deviation (n − 1) over the trials; null for a single one. */
  spread: number | null
  /** What a leader that ran again had scored in the search; null for all others. */
  searchScore: number | null
}

/** True if `a` comes before `b`; the lower number among equals. */
export function isBetter(a: Score, b: Score, goal: Goal): boolean {
  if (a.score === b.score) return a.trial < b.trial
  return goal === 'maximize' ? a.score > b.score : a.score < b.score
}

export type RankKeys = Pick<RankedConfig, 'index' | 'score'> & { again: boolean }

/** The order of a ranking: leaders that ran again, then the others; each by score, then as in the search. */
export function compareRanked(a: RankKeys, b: RankKeys, goal: Goal): number {
  const direction = goal === 'maximize' ? -1 : 1
  return Number(b.again) - Number(a.again) || direction * (a.score - b.score) || a.index - b.index
}

export function rankKeys({ index, score, searchScore }: RankedConfig): RankKeys {
  return { index, score, again: searchScore !== null }
}

/**
 * The configs of a search by the mean score of their repeats, the best first; ties stay in the order of the
 * search. Trials (number − 1) div repeats are the repeats of one config.
 */
export function rankConfigs(
  scores: Score[],
  options: { repeats: number; goal: Goal },
): RankedConfig[] {
  const groups = groupBy(scores, ({ trial }) => Math.floor((trial - 1) / options.repeats))
  return sorted(
    [...groups].map(([index, group]) => summarize(index, group)),
    options.goal,
  )
}

/** The rank of each: equal scores have equal ranks, and the rank after a tie skips (1, 2, 2, 4). */
export function ranksOf(ranked: RankedConfig[]): number[] {
  let rank = 0
  return ranked.map(({ score, searchScore }, place) => {
    const before = ranked[place - 1]
    const isEqual =
      score === before?.score && (searchScore === null) === (before.searchScore === null)
    if (!isEqual) rank = place + 1
    return rank
  })
}

export function sorted(configs: RankedConfig[], goal: Goal): RankedConfig[] {
  const direction = goal === 'maximize' ? -1 : 1
  return configs.sort((a, b) => direction * (a.score - b.score) || a.index - b.index)
}

export function groupBy(scores: Iterable<Score>, keyOf: (score: Score) => number) {
  const groups = new Map<number, Score[]>()
  for (const score of scores) {
    const key = keyOf(score)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [score])
    else group.push(score)
  }
  return groups
}

/** What the scores of one config come to. */
export function summarize(index: number, group: Score[]): RankedConfig {
  const ordered = [...group].sort((a, b) => a.trial - b.trial)
  const count = ordered.length
  const mean = ordered.reduce((sum, { score }) => sum + score, 0) / count
  const squares = ordered.reduce((sum, { score }) => sum + (score - mean) ** 2, 0)
  const trials = ordered.map(({ trial }) => trial)
  return {
    index,
    trial: trials[0] as number,
    trials,
    score: mean,
    spread: count > 1 ? Math.sqrt(squares / (count - 1)) : null,
    searchScore: null,
  }
}
