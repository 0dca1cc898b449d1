import {
  isIncomplete,
  type RankedConfig,
  ranksOf,
  tieGroups,
  trainerOf,
  winnersLuck,
} from '@sweepstack/core'
import { letOthersIn } from '@sweepstack/process'
import { counted, type Dataset, type MetricRow, type SweepDefinition } from '@sweepstack/protocol'
import { datasetWarnings } from '../datasets/dataset-warnings.ts'
import type { PairedEvidence } from './paired-evidence.ts'

/** Lists of one length, the best config first. */
export interface Ranking {
  configs: RankedConfig[]
  ranks: number[]
  ties: (number | null)[]
  warnings: string[]
  /** How many images a score is a share of; undefined for any other score. */
  images: number | undefined
  /** Of a sweep with folds. */
  folds: number | undefined
  /** Whether scores lie between 0 and 1. */
  isBounded: boolean
  /** Of single runs whose stored predictions tell it. */
  errorOf: PairedEvidence['errorOf'] | undefined
}

interface Judged {
  definition: SweepDefinition
  /** Undefined if nobody knows it any more. */
  dataset: Dataset | undefined
  evidence: PairedEvidence | undefined
}

/** Gives ranks and tie groups to configs, the best first, and says what is doubtful about them. */
export async function judgeRanking(
  configs: RankedConfig[],
  { definition, dataset, evidence: found }: Judged,
): Promise<Ranking> {
  const { metric, folds } = definition
  const images = imagesBehind(definition, dataset)
  const errorOf = (config: RankedConfig) => found?.errorOf(config)?.error
  const evidence = { images, folds, paired: found?.paired, errorOf }
  const again = configs.filter(({ searchScore }) => searchScore !== null)
  const isCompared = comparable(definition)
  const leaders = again.filter(isCompared)
  const others = configs.filter(({ searchScore }) => searchScore === null).filter(isCompared)
  // A score that was selected for being high is not compared with one of fresh runs.
  const first = tieGroups(leaders, evidence)
  const next = Math.max(0, ...first.map((group) => group ?? 0))
  await letOthersIn()
  const rest = tieGroups(others, evidence)
  await letOthersIn()
  const judged = [...first, ...rest.map((group) => group && group + next)]
  const groupOf = new Map([...leaders, ...others].map((config, place) => [config, judged[place]]))
  const ties = configs.map((config) => groupOf.get(config) ?? null)
  const [compared, groups] = again.length > 0 ? [leaders, first] : [others, rest]
  const row = metricRow(definition)
  const isBounded = row !== undefined && (row.isShare || row.isMean === true)
  const warnings = [
    ...infeasibleWarning(configs),
    ...luckWarning(compared, groups, { ...evidence, isShare: isBounded }),
    ...selectionWarning(again, metric.goal, isBounded),
    ...foldWarnings(configs),
    ...stoppedWarning(configs),
    ...(dataset ? datasetWarnings(dataset, definition) : []),
  ]
  const ranks = ranksOf(configs)
  return { configs, ranks, ties, warnings, images, folds, isBounded, errorOf: found?.errorOf }
}

/**
 * Whether the score of a config is compared with those of others. It is not if it is of other images, or of fewer epochs; nor
 * if the ranking goes by more than the scores.
 */
function comparable({ objectives }: SweepDefinition): (config: RankedConfig) => boolean {
  return (config) =>
    objectives === undefined &&
    config.violation === undefined &&
    config.stoppedAt === undefined &&
    !isIncomplete(config)
}

/** Where nobody keeps the constraints, the first row is not what the sweep was to find. */
function infeasibleWarning([first]: RankedConfig[]): string[] {
  if (first?.violation === undefined) return []
  return ['no config keeps all metricConstraints: the first row is the one that misses them least.']
}

/** That of a config not all of whose folds have a score, the mean is of other images than that of the others. */
function foldWarnings(configs: RankedConfig[]): string[] {
  const incomplete = configs.filter(isIncomplete).length
  if (incomplete === 0) return []
  return [
    `${incomplete} of ${counted(configs.length, 'config')} ${incomplete === 1 ? 'lacks' : 'lack'} scores of folds: their means are of some of the images only, so they come after the others, without an interval or a tie group.`,
  ]
}

/** Where nobody reached the end, the first row is not what the sweep was to find. */
function stoppedWarning([first]: RankedConfig[]): string[] {
  if (first?.stoppedAt === undefined) return []
  return [
    `no config has reached its last epoch yet: the first row has its score after epoch ${first.stoppedAt}.`,
  ]
}

/** How many images a metric is a share of; undefined for any other metric. Folds together have each image once. */
function imagesBehind(definition: SweepDefinition, dataset: Dataset | undefined) {
  const row = metricRow(definition)
  if (!row?.isShare || dataset === undefined) return undefined
  const { folds } = definition
  const { train, val } = dataset.splits
  return folds === undefined ? dataset.splits[row.split] : train + val
}

/** What is known of the metric that a sweep ranks by; undefined for one of a program's own. */
function metricRow(definition: SweepDefinition): MetricRow | undefined {
  const { metrics } = trainerOf(definition)
  return metrics[definition.metric.name]
}

function luckWarning(
  ranked: RankedConfig[],
  groups: (number | null)[],
  { isShare, ...evidence }: Parameters<typeof winnersLuck>[2] & { isShare: boolean },
): string[] {
  const others = groups.filter((group) => group === 1).length - 1
  const luck = winnersLuck(ranked, groups, evidence)
  if (luck === undefined) return []
  const compared = groups.filter((group) => group !== null).length - 1
  const those =
    compared === 1
      ? 'the only other one that it is compared with'
      : `${others} of the ${compared} others that it is compared with`
  const lost = amountOf(luck, isShare)
  // Of equal scores none was flattered.
  const isLucky = Number.parseFloat(lost) > 0
  const curse = isLucky
    ? `: it leads by luck too, and would lose about ${lost} on fresh images or seeds (winner's curse)`
    : ''
  return [`The best config is not told apart from ${those}${curse}. More repeats tell more.`]
}

/** By how much the search flattered its leaders: the winner's curse, measured. */
function selectionWarning(
  leaders: RankedConfig[],
  goal: 'maximize' | 'minimize',
  isShare: boolean,
): string[] {
  if (leaders.length === 0) return []
  const lost = leaders.reduce((sum, { score, searchScore }) => sum + (searchScore ?? 0) - score, 0)
  const mean = ((goal === 'maximize' ? 1 : -1) * lost) / leaders.length
  const how = mean < 0 ? 'worse' : 'better'
  return [
    `in the search the leaders scored ${amountOf(Math.abs(mean), isShare)} ${how} on average than on fresh seeds (topK); the others have their search scores.`,
  ]
}

/** A difference of scores in words: of shares in points of percent, as pages show them. */
function amountOf(difference: number, isShare: boolean): string {
  return isShare ? `${(100 * difference).toFixed(2)} percentage points` : difference.toFixed(4)
}
