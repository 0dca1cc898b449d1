import {
  type RankedConfig,
  ranksOf,
  type SweepRecord,
  tieGroups,
  winnersLuck,
} from '@sweepstack/core'
import { type Dataset, imageMetrics, type MetricName } from '@sweepstack/protocol'
import type { Deps } from '../deps.ts'
import { takeTurns } from '../in-steps.ts'
import { rankedNow } from './boards.ts'
import { type PairedEvidence, pairedEvidence } from './paired-evidence.ts'

/** Lists of one length, the best config first. */
export interface Ranking {
  configs: RankedConfig[]
  ranks: number[]
  ties: (number | null)[]
  warnings: string[]
  /** How many images a score is a share of; undefined for a loss. */
  images: number | undefined
}

/**
 * Ranks all configs of a sweep, with ties and warnings. A ranking stays as it is until another trial has a
 * score or a leader has predictions.
 */
export async function rankingOf(deps: Deps, sweep: SweepRecord): Promise<Ranking> {
  const { definition, datasetHash } = sweep.state
  const ranked = await rankedNow(deps, sweep)
  const metric = imageMetrics[definition.metric.name]
  const paired = metric.isShare && metric.split === 'val' ? ranked : []
  const evidence = await pairedEvidence(deps, sweep.id, paired)
  const board = deps.kept.boards.of(sweep.id)
  const known = board.ranking
  if (known?.ranked === ranked && known.evidence === evidence.key) return known.ranking
  const dataset = await deps.redis.datasets.findByHash(datasetHash)
  const images = imagesBehind(definition.metric.name, dataset)
  const judged = await judge(ranked, images, evidence, definition.metric.goal)
  const warnings = [...judged.warnings, ...datasetWarnings(dataset)]
  const ranking = { ...judged, warnings }
  board.ranking = { ranked, evidence: evidence.key, ranking }
  return ranking
}

function datasetWarnings(dataset: Dataset | undefined): string[] {
  return (dataset?.warnings ?? []).map((warning) => `${dataset?.name}: ${warning}`)
}

/** How many images a metric is a share of; undefined for a loss. */
function imagesBehind(name: MetricName, dataset: Dataset | undefined): number | undefined {
  const { isShare, split } = imageMetrics[name]
  return isShare ? dataset?.splits[split] : undefined
}

async function judge(
  ranked: RankedConfig[],
  images: number | undefined,
  { paired }: PairedEvidence,
  goal: 'maximize' | 'minimize',
): Promise<Ranking> {
  const ranAgain = ranked.filter(({ searchScore }) => searchScore !== null).length
  const leaders = ranked.slice(0, ranAgain)
  const others = ranked.slice(ranAgain)
  // A score that was selected for being high is not compared with one of fresh runs.
  const first = tieGroups(leaders, { images, paired })
  const next = Math.max(0, ...first.map((group) => group ?? 0))
  await takeTurns()
  const rest = tieGroups(others, { images, paired })
  await takeTurns()
  const ties = [...first, ...rest.map((group) => group && group + next)]
  const warnings = [
    ...luckWarning(ranAgain > 0 ? leaders : others, ties, images),
    ...selectionWarning(leaders, goal),
  ]
  return { configs: ranked, ranks: ranksOf(ranked), ties, warnings, images }
}

function luckWarning(
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

/** By how much the search flattered its leaders: the winner's curse, measured. */
function selectionWarning(leaders: RankedConfig[], goal: 'maximize' | 'minimize'): string[] {
  if (leaders.length === 0) return []
  const lost = leaders.reduce((sum, { score, searchScore }) => sum + (searchScore ?? 0) - score, 0)
  const mean = ((goal === 'maximize' ? 1 : -1) * lost) / leaders.length
  const how = mean < 0 ? 'worse' : 'better'
  return [
    `in the search the leaders scored ${Math.abs(mean).toFixed(4)} ${how} on average than on fresh seeds (topK); the others have their search scores.`,
  ]
}
