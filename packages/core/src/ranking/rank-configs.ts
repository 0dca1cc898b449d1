import type { IdentityOf } from '../sweep/identities.ts'
import { type RunCounts, runsPerConfig } from '../sweep/trial-of.ts'

export interface Score {
  trial: number
  score: number
  /** The epoch at which the trial was stopped early; undefined for one that reached its end. */
  stoppedAt?: number
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
  /** First trials of the configs that train the very same and so have this score too: no rivals. */
  copies: number[]
  /** The epoch at which the config was stopped early: its score is that of this epoch, and not of its last. */
  stoppedAt?: number
  /** Undefined without folds. */
  folds?: FoldScores | undefined
}

/** What is known of a config that is cross-validated. */
interface FoldScores {
  /** By repeat and fold: of two configs that lack none, those of one place are on the same images. */
  scores: number[]
  /** How many there are to be. */
  of: number
}

/** Whether folds are without a score: what there is, is of other images than the scores of other configs. */
export function isIncomplete({ folds }: Pick<RankedConfig, 'folds'>): boolean {
  return folds !== undefined && folds.scores.length < folds.of
}

/** True if `a` comes before `b`; the lower number among equals. */
export function isBetter(a: Score, b: Score, goal: Goal): boolean {
  if (a.score === b.score) return a.trial < b.trial
  return goal === 'maximize' ? a.score > b.score : a.score < b.score
}

export type RankKeys = Pick<RankedConfig, 'index' | 'score' | 'stoppedAt'> & {
  again: boolean
  incomplete: boolean
}

/**
 * The order of a ranking: leaders that ran again, then the others; of each, those that reached their ends before those
 * that were stopped early, and of these the ones that came farther first; then those that lack a fold last; then by
 * score, then as in the search.
 */
export function compareRanked(a: RankKeys, b: RankKeys, goal: Goal): number {
  const direction = goal === 'maximize' ? -1 : 1
  return (
    Number(b.again) - Number(a.again) ||
    reached(b) - reached(a) ||
    Number(a.incomplete) - Number(b.incomplete) ||
    direction * (a.score - b.score) ||
    a.index - b.index
  )
}

/** How far it came: farther than any epoch if it was not stopped. */
function reached({ stoppedAt = Number.MAX_SAFE_INTEGER }: { stoppedAt?: number }): number {
  return stoppedAt
}

export function rankKeys(config: RankedConfig): RankKeys {
  const { index, score, searchScore, stoppedAt } = config
  const again = searchScore !== null
  const stopped = stoppedAt === undefined ? {} : { stoppedAt }
  return { index, score, again, incomplete: isIncomplete(config), ...stopped }
}

/**
 * The configs of a search by the mean score of their runs, the best first; ties stay in the order of the search.
 * Trials (number − 1) div runs are the runs of one config, one for each repeat and fold. Configs of one identity are
 * one.
 */
export function rankConfigs(
  scores: Score[],
  { goal, identityOf = String, ...counts }: RunCounts & { goal: Goal; identityOf?: IdentityOf },
): RankedConfig[] {
  const layout = searchLayout(counts)
  const groups = groupBy(scores, ({ trial }) => identityOf(layout.placeOf(trial).index))
  return sorted(
    [...groups.values()].map((group) => summarize(group, layout)),
    goal,
  )
}

/** The rank of each: equal scores have equal ranks, and the rank after a tie skips (1, 2, 2, 4). */
export function ranksOf(ranked: RankedConfig[]): number[] {
  let rank = 0
  return ranked.map((config, place) => {
    const { score, searchScore } = config
    const before = ranked[place - 1]
    const isEqual =
      score === before?.score &&
      (searchScore === null) === (before.searchScore === null) &&
      config.stoppedAt === before.stoppedAt &&
      isIncomplete(config) === isIncomplete(before)
    if (!isEqual) rank = place + 1
    return rank
  })
}

export function sorted(configs: RankedConfig[], goal: Goal): RankedConfig[] {
  const direction = goal === 'maximize' ? -1 : 1
  return configs.sort(
    (a, b) =>
      reached(b) - reached(a) ||
      Number(isIncomplete(a)) - Number(isIncomplete(b)) ||
      direction * (a.score - b.score) ||
      a.index - b.index,
  )
}

export function groupBy<K>(scores: Iterable<Score>, keyOf: (score: Score) => K) {
  const groups = new Map<K, Score[]>()
  for (const score of scores) {
    const key = keyOf(score)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [score])
    else group.push(score)
  }
  return groups
}

/** How the trials of a phase are laid out. */
export interface TrialLayout {
  /** Which config a trial is of, and which of its runs it is. */
  placeOf(trial: number): { index: number; run: number }
  /** How many scores a config that is cross-validated is to have; undefined without folds. */
  folded: number | undefined
}

export function searchLayout(counts: RunCounts): TrialLayout {
  const runs = runsPerConfig(counts)
  return {
    placeOf: (trial) => ({ index: Math.floor((trial - 1) / runs), run: (trial - 1) % runs }),
    folded: counts.folds === undefined ? undefined : runs,
  }
}

/** What the scores of configs with one identity come to: each run counts once, the first trial of it. */
export function summarize(group: Score[], { placeOf, folded }: TrialLayout): RankedConfig {
  const runs = new Map<number, Score>()
  const copies = new Map<number, number>()
  const counted = new Set<number>()
  const farthest = (a: Score, b: Score) => reached(b) - reached(a) || a.trial - b.trial
  for (const score of [...group].sort(farthest)) {
    const { index, run } = placeOf(score.trial)
    if (!runs.has(run)) {
      runs.set(run, score)
      counted.add(index)
    } else if (!copies.has(index)) copies.set(index, score.trial)
  }
  const ordered = [...runs.values()].sort((a, b) => a.trial - b.trial)
  const first = ordered[0]?.trial as number
  const stoppedAt = Math.min(...ordered.map(reached))
  return {
    index: placeOf(first).index,
    trial: first,
    trials: ordered.map(({ trial }) => trial),
    ...meanAndSpread(ordered),
    searchScore: null,
    ...(stoppedAt === Number.MAX_SAFE_INTEGER ? {} : { stoppedAt }),
    copies: [...copies].flatMap(([index, trial]) => (counted.has(index) ? [] : trial)),
    ...(folded === undefined ? {} : { folds: { scores: scoresByRun(runs), of: folded } }),
  }
}

function scoresByRun(runs: Map<number, Score>): number[] {
  return [...runs].sort(([a], [b]) => a - b).map(([, { score }]) => score)
}

function meanAndSpread(scores: Score[]): Pick<RankedConfig, 'score' | 'spread'> {
  const count = scores.length
  const mean = scores.reduce((sum, { score }) => sum + score, 0) / count
  const squares = scores.reduce((sum, { score }) => sum + (score - mean) ** 2, 0)
  return { score: mean, spread: count > 1 ? Math.sqrt(squares / (count - 1)) : null }
}
