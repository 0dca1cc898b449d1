import { type RankedConfig, ranksOf, tieGroups, winnersLuck } from '@sweepstack/core'
import { letOthersIn } from '@sweepstack/process'
import {
  type Dataset,
  imageMetrics,
  type MetricName,
  type MetricRow,
  type SweepDefinition,
} from '@sweepstack/protocol'
import type { PairedEvidence } from './paired-evidence.ts'

/** Lists of one length, the best config first. */
export interface Ranking {
  configs: RankedConfig[]
  ranks: number[]
  ties: (number | null)[]
  warnings: string[]
  /** How many images a score is a share of; undefined for any other score. */
  images: number | undefined
  /** Whether scores lie between 0 and 1. */
  isBounded: boolean
}

interface Judged {
  metric: SweepDefinition['metric']
  /** Undefined if nobody knows it any more. */
  dataset: Dataset | undefined
  paired: PairedEvidence['paired']
}

/** Gives ranks and tie groups to configs, the best first, and says what is doubtful about them. */
export async function judgeRanking(
  configs: RankedConfig[],
  { metric, dataset, paired }: Judged,
): Promise<Ranking> {
  const images = imagesBehind(metric.name, dataset)
  const ranAgain = configs.filter(({ searchScore }) => searchScore !== null).length
  const leaders = configs.slice(0, ranAgain)
  const others = configs.slice(ranAgain)
  // A score that was selected for being high is not compared with one of fresh runs.
  const first = tieGroups(leaders, { images, paired })
  const next = Math.max(0, ...first.map((group) => group ?? 0))
  await letOthersIn()
  const rest = tieGroups(others, { images, paired })
  await letOthersIn()
  const ties = [...first, ...rest.map((group) => group && group + next)]
  const warnings = [
    ...luckWarning(ranAgain > 0 ? leaders : others, ties, images),
    ...selectionWarning(leaders, metric.goal),
    ...datasetWarnings(dataset),
  ]
  const { isShare, isMean }: MetricRow = imageMetrics[metric.name]
  const isBounded = isShare || isMean === true
  return { configs, ranks: ranksOf(configs), ties, warnings, images, isBounded }
}

function datasetWarnings(dataset: Dataset | undefined): string[] {
  return (dataset?.warnings ?? []).map((warning) => `${dataset?.name}: ${warning}`)
}

/** How many images a metric is a share of; undefined for any other metric. */
function imagesBehind(name: MetricName, dataset: Dataset | undefined): number | undefined {
  const { isShare, split } = imageMetrics[name]
  return isShare ? dataset?.splits[split] : undefined
}

function luckWarning(
  ranked: RankedConfig[],
  groups: (number | null)[],
  images: number | undefined,
): string[] {
  const others = groups.filter((group) => group === 1).length - 1
  const luck = winnersLuck(ranked, groups, images)
  if (luck === undefined) return []
  return [
    `The best config is not told apart from ${others} of the ${ranked.length - 1} others that it is compared with: it leads by luck too, and would lose about ${luck.toFixed(4)} on fresh images or seeds (winner's curse). More repeats tell more.`,
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
