import {
  type RankedConfig,
  rankConfigs,
  type SweepRecord,
  studentInterval,
  tieGroups,
  wilsonInterval,
  winnersLuck,
} from '@sweepstack/core'
import type { Dataset, LeaderboardRow } from '@sweepstack/protocol'
import type { Deps } from './deps.ts'

interface RankedRow extends RankedConfig, Pick<LeaderboardRow, 'interval' | 'tie'> {}

export interface Ranking {
  rows: RankedRow[]
  warnings: string[]
}

/** A ranking stays as it is until another trial has a score: the newest of each sweep is kept. */
const kept = new Map<string, { scores: number; ranking: Ranking }>()
const keptSweeps = 200

/** Ranks all configs of a sweep, with intervals, ties and warnings. */
export async function rankingOf({ redis }: Deps, sweep: SweepRecord): Promise<Ranking> {
  const known = kept.get(sweep.id)
  if (known?.scores === sweep.counts.completed) return known.ranking
  const scores = await redis.sweeps.scores(sweep.id)
  const { definition, datasetHash } = sweep.state
  const ranked = rankConfigs(scores, { repeats: definition.repeats, goal: definition.metric.goal })
  const dataset = await redis.datasets.findByHash(datasetHash)
  const ranking = judge(ranked, imagesBehind(definition.metric.name, dataset))
  kept.delete(sweep.id)
  kept.set(sweep.id, { scores: scores.length, ranking })
  for (const oldest of kept.keys()) {
    if (kept.size <= keptSweeps) break
    kept.delete(oldest)
  }
  return ranking
}

/** How many images an accuracy is a share of. */
function imagesBehind(metric: string, dataset: Dataset | undefined): number | undefined {
  if (metric === 'val_accuracy') return dataset?.splits.val
  return metric === 'accuracy' ? dataset?.splits.train : undefined
}

function judge(ranked: RankedConfig[], images: number | undefined): Ranking {
  const groups = tieGroups(ranked, { images })
  const rows = ranked.map((config, place) => ({
    ...config,
    interval: intervalOf(config, images),
    tie: groups[place] ?? null,
  }))
  return { rows, warnings: warningsOf(ranked, groups, images) }
}

function intervalOf({ score, spread, trials }: RankedConfig, images: number | undefined) {
  if (spread !== null) return studentInterval(score, spread, trials.length)
  return images === undefined ? null : wilsonInterval(score, images)
}

function warningsOf(
  ranked: RankedConfig[],
  groups: (number | null)[],
  images: number | undefined,
): string[] {
  const tied = groups.filter((group) => group === 1).length
  const luck = winnersLuck(ranked, groups, images)
  if (luck === undefined) return []
  return [
    `${tied} of ${ranked.length} configs are not told apart from the best: it leads by luck too, and would lose about ${luck.toFixed(4)} on fresh images or seeds (winner's curse). More repeats tell more.`,
  ]
}
