import { type RunCounts, runsPerConfig } from '../definition/trial-of.ts'
import type { Standing } from './pareto/fronts.ts'
import { type Judgement, type Measured, meanOf } from './standing.ts'

export interface Score extends Measured {
  trial: number
  /** The epoch at which the trial was stopped early; undefined for one that reached its end. */
  stoppedAt?: number
}

type Goal = 'maximize' | 'minimize'

/** What a config of a search trains, by its place from 0: copies of one another have one identity. */
export type IdentityOf = (index: number) => string

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
  /** By how much its means miss the metric constraints of the sweep; undefined if they keep them all. */
  violation?: number
  /** Of several objectives, to be minimised; undefined for one. */
  losses?: readonly number[]
  /** Of several objectives, from 1: how good its losses are. Undefined for one. */
  front?: number
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

/** True if `a` comes before `b`: what misses less of the constraints, then the better score, then the lower number. */
export function isBetter(a: Score, b: Score, { goal, standing }: Judgement): boolean {
  const difference = standing === undefined ? 0 : standing(a).violation - standing(b).violation
  if (difference !== 0) return difference < 0
  if (a.score === b.score) return a.trial < b.trial
  return goal === 'maximize' ? a.score > b.score : a.score < b.score
}

export type RankKeys = Pick<
  RankedConfig,
  'index' | 'score' | 'stoppedAt' | 'violation' | 'front'
> & {
  again: boolean
  incomplete: boolean
}

/**
 * The order of a ranking: what keeps all metric constraints, then the others by how much they miss; leaders that ran again,
 * then the others; of each, those that reached their ends before those that were stopped early, and of these the ones
 * that came farther first; then those that lack a fold last; then by front, where there are several objectives; then by
 * score, then as in the search.
 */
export function compareRanked(a: RankKeys, b: RankKeys, goal: Goal): number {
  const direction = goal === 'maximize' ? -1 : 1
  return (
    missed(a) - missed(b) ||
    // Fronts are counted on from what is above to what is below: they alone tell, also of a place that was.
    (a.front ?? 0) - (b.front ?? 0) ||
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

function missed({ violation = 0 }: { violation?: number }): number {
  return violation
}

export function rankKeys(config: RankedConfig): RankKeys {
  const { index, score, searchScore, stoppedAt, violation, front } = config
  const again = searchScore !== null
  return {
    index,
    score,
    again,
    incomplete: isIncomplete(config),
    ...(stoppedAt === undefined ? {} : { stoppedAt }),
    ...(violation === undefined ? {} : { violation }),
    ...(front === undefined ? {} : { front }),
  }
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

/** The rank of each: equals have equal ranks, and the rank after a tie skips (1, 2, 2, 4). */
export function ranksOf(ranked: RankedConfig[]): number[] {
  let rank = 0
  return ranked.map((config, place) => {
    const { score, searchScore } = config
    const before = ranked[place - 1]
    const isEqual =
      score === before?.score &&
      (searchScore === null) === (before.searchScore === null) &&
      config.stoppedAt === before.stoppedAt &&
      config.violation === before.violation &&
      config.front === before.front &&
      areEqual(config.losses, before.losses) &&
      isIncomplete(config) === isIncomplete(before)
    if (!isEqual) rank = place + 1
    return rank
  })
}

function areEqual(a: readonly number[] = [], b: readonly number[] = []): boolean {
  return a.every((loss, objective) => loss === b[objective])
}

/** Of configs that all ran again, or all did not. */
export function sorted(configs: RankedConfig[], goal: Goal): RankedConfig[] {
  const direction = goal === 'maximize' ? -1 : 1
  return configs.sort(
    (a, b) =>
      missed(a) - missed(b) ||
      (a.front ?? 0) - (b.front ?? 0) ||
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
  /** What the sweep makes of measurements, if it has several objectives or metric constraints. */
  standing?: ((measured: Measured) => Standing) | undefined
}

export function searchLayout(
  counts: RunCounts,
  { standing }: Pick<TrialLayout, 'standing'> = {},
): TrialLayout {
  const runs = runsPerConfig(counts)
  return {
    standing,
    placeOf: (trial) => ({ index: Math.floor((trial - 1) / runs), run: (trial - 1) % runs }),
    folded: counts.folds === undefined ? undefined : runs,
  }
}

/** What the scores of configs with one identity come to: each run counts once, the first trial of it. */
export function summarize(group: Score[], layout: TrialLayout): RankedConfig {
  const { placeOf, folded, standing } = layout
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
    ...(standing === undefined ? {} : standingOf(ordered, standing)),
  }
}

function standingOf(
  runs: readonly Score[],
  standing: (measured: Measured) => Standing,
): Pick<RankedConfig, 'violation' | 'losses'> {
  const { losses, violation } = standing(meanOf(runs))
  return { ...(violation > 0 ? { violation } : {}), ...(losses.length > 1 ? { losses } : {}) }
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
