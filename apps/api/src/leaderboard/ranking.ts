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
import type { Deps } from '../deps.ts'
import { keepNewest } from '../keep-newest.ts'
import { type PairedEvidence, pairedEvidence } from './paired-evidence.ts'

interface RankedRow extends RankedConfig, Pick<LeaderboardRow, 'interval' | 'tie'> {}

export interface Ranking {
  rows: RankedRow[]
  warnings: string[]
}

/** A ranking stays as it is until another trial has a score or a leader has predictions: the newest are kept. */
const kept = new Map<
  string,
  { scores: number; ranked: RankedConfig[]; key?: string; ranking?: Ranking }
>()
const keptSweeps = 200

/** Ranks all configs of a sweep, with intervals, ties and warnings. */
export async function rankingOf(deps: Deps, sweep: SweepRecord): Promise<Ranking> {
  const { definition, datasetHash } = sweep.state
  const entry = await rankedOf(deps, sweep)
  const evidence = await pairedEvidence(deps, sweep.id, accuracyOnly(definition.metric.name, entry))
  if (entry.ranking !== undefined && entry.key === evidence.key) return entry.ranking
  const dataset = await deps.redis.datasets.findByHash(datasetHash)
  entry.ranking = judge(entry.ranked, imagesBehind(definition.metric.name, dataset), evidence)
  entry.key = evidence.key
  return entry.ranking
}

async function rankedOf({ redis }: Deps, sweep: SweepRecord) {
  const known = kept.get(sweep.id)
  if (known?.scores === sweep.counts.completed) return known
  const scores = await redis.sweeps.scores(sweep.id)
  const { repeats, metric } = sweep.state.definition
  const ranked = rankConfigs(scores, { repeats, goal: metric.goal })
  const entry: NonNullable<typeof known> = { scores: scores.length, ranked }
  keepNewest(kept, sweep.id, entry, keptSweeps)
  return entry
}

/** What is right and wrong says nothing of a sweep that ranks by a loss. */
function accuracyOnly(metric: string, { ranked }: { ranked: RankedConfig[] }): RankedConfig[] {
  return metric === 'val_accuracy' ? ranked : []
}

/** How many images an accuracy is a share of. */
function imagesBehind(metric: string, dataset: Dataset | undefined): number | undefined {
  if (metric === 'val_accuracy') return dataset?.splits.val
  return metric === 'accuracy' ? dataset?.splits.train : undefined
}

function judge(
  ranked: RankedConfig[],
  images: number | undefined,
  { paired }: PairedEvidence,
): Ranking {
  const groups = tieGroups(ranked, { images, paired })
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
