import {
  type ArtifactStore,
  type AskStore,
  type DatasetRegistry,
  isIncomplete,
  type PredictionQueue,
  type RankedConfig,
  rankKeys,
  type SweepStore,
} from '@sweepstack/core'
import { letOthersIn } from '@sweepstack/process'
import type { LeaderboardRow, TrialSummary } from '@sweepstack/protocol'
import { createFactsInMemory, trialsOf } from './facts-in-memory.ts'
import { fieldsOf, metricsOf, parametersOf } from './fields.ts'
import { type PageQuery, readPageQuery, writeCursor } from './page-query.ts'
import { findPredictions, pairedTrials } from './paired-evidence.ts'
import { judgeRanking, type Ranking } from './ranking.ts'
import { RankingCache } from './ranking-cache.ts'
import { rowsOf } from './rows.ts'
import { reader, selectRows } from './select-rows.ts'
import { createStoredErrorShares } from './stored-error-shares.ts'
import { createStoredHits } from './stored-hits.ts'
import { testResults } from './test-results.ts'
import type { RankedSweep, ReportSources, TrialFacts } from './trial-facts.ts'

interface Page {
  rows: LeaderboardRow[]
  warnings: string[]
  next: string | null
}

export interface Leaderboard {
  /**
   * A page. Pages are told apart by the last row of the one before, not by a count, so that results that come
   * in meanwhile neither repeat nor hide a row that was there.
   * @throws ProblemError INVALID_REQUEST
   */
  page(sweep: RankedSweep, query: PageQuery): Promise<Page>
  /**
   * The first `count` trials in the order of their configs, each as a list of one; with folds the first `count` configs
   * that lack none, each as the trials of its first repeat. None if no trial has a score.
   */
  bestModels(sweep: RankedSweep, count: number): Promise<TrialFacts[][]>
  /** These trials of a sweep with the figures of their last epochs. */
  factsOf(sweep: string, trials: readonly TrialSummary[]): Promise<TrialFacts[]>
}

interface LeaderboardPorts extends ReportSources {
  sweeps: Pick<SweepStore, 'scores' | 'trialsByNumber' | 'stopsOf'>
  datasets: Pick<DatasetRegistry, 'findByHash'>
  predictions: Pick<PredictionQueue, 'stored' | 'failure' | 'request'>
  artifacts: Pick<ArtifactStore, 'get'>
  asks: Pick<AskStore, 'metrics'>
}

/** Rankings of sweeps, with what it has in memory of them. */
export function createLeaderboard(ports: LeaderboardPorts): Leaderboard {
  const { datasets, predictions } = ports
  const rankings = new RankingCache(ports.sweeps)
  const facts = createFactsInMemory(ports, rankings)
  const storedHits = createStoredHits(ports)
  const storedErrorShares = createStoredErrorShares(ports)

  /** With ties and warnings, which hold until another trial has a score or a leader has predictions. */
  const rank = async (sweep: RankedSweep) => {
    const { definition, datasetHash } = sweep.state
    const { cached, configs } = await rankings.upToDate(sweep)
    const trials = pairedTrials(configs, definition)
    const known = await facts.ofTrials(sweep, cached, trials)
    const sources = { storedHits, storedErrorShares }
    const { name } = definition.metric
    const found = await findPredictions(sources, name, { trials, facts: known })
    const before = cached.ranking
    if (before?.configs === configs && before.evidence === found.key) {
      return { cached, ranking: before.ranking }
    }
    const [dataset, evidence] = [await datasets.findByHash(datasetHash), await found.evidence()]
    const judged = await judgeRanking(configs, { definition, dataset, evidence })
    const ranking = { ...judged, warnings: [...judged.warnings, ...found.warnings] }
    cached.ranking = { configs, evidence: found.key, ranking }
    return { cached, ranking }
  }

  return {
    async page(sweep, query) {
      const fields = fieldsOf(await metricsOf(ports.asks, sweep), parametersOf(sweep))
      const { definition } = sweep.state
      const { conditions, sort, cursor, needsFacts } = readPageQuery(query, fields, definition)
      const { cached, ranking } = await rank(sweep)

      const known = needsFacts ? await facts.ofAll(sweep, cached, ranking.configs) : cached.facts
      const { goal } = definition.metric
      // One row more than is shown tells whether there is a next page.
      const selection = { fields, conditions, sort, cursor, limit: query.limit + 1, goal }
      const found = selectRows(ranking, known, selection)
      await letOthersIn()

      const places = found.slice(0, query.limit)
      const configs = places.map((place) => ranking.configs[place] as RankedConfig)
      const shown = await facts.ofTrials(sweep, cached, trialsOf(configs))
      const sources = { datasets, predictions, storedHits }
      const tests = await testResults(sources, sweep, { configs, facts: shown })
      const stopped = configs.filter(({ stoppedAt }) => stoppedAt !== undefined)
      const stops = await ports.sweeps.stopsOf(sweep.id, trialsOf(stopped))
      const rows = rowsOf(ranking, places, { facts: shown, tests, stops })
      await letOthersIn()

      const isTesting = [...tests.values()].includes(null)
      const warnings = isTesting ? [...ranking.warnings, testingWarning] : ranking.warnings
      const last = places.at(-1)
      if (last === undefined || found.length === places.length)
        return { rows, warnings, next: null }
      const value = reader(sort.name, ranking, { facts: known, fields })(last)
      const keys = rankKeys(ranking.configs[last] as RankedConfig)
      return { rows, warnings, next: writeCursor(query, { value, ...keys }) }
    },

    async bestModels(sweep, count) {
      const { cached, ranking } = await rank(sweep)
      const models = modelsOf(ranking, count)
      const known = await facts.ofTrials(sweep, cached, models.flat())
      const found = models.map((numbers) => numbers.flatMap((number) => known.get(number) ?? []))
      const { folds = 1 } = ranking
      return found
        .map((trials) => trials.sort(byRun).slice(0, folds))
        .filter(({ length }) => length === folds)
    },

    factsOf: facts.ofSummaries,
  }
}

/** Trials that predict together, the best first. */
function modelsOf({ configs, folds }: Ranking, count: number): number[][] {
  const ended = configs.filter(({ stoppedAt }) => stoppedAt === undefined)
  if (folds === undefined) {
    const numbers = trialsOf(ended.slice(0, count)).slice(0, count)
    return numbers.map((number) => [number])
  }
  const whole = ended.filter((config) => !isIncomplete(config)).slice(0, count)
  return whole.map(({ trials }) => trials)
}

function byRun(a: TrialFacts, b: TrialFacts): number {
  return a.seed - b.seed || (a.fold?.number ?? 0) - (b.fold?.number ?? 0)
}

const testingWarning =
  'the leaders are being tried on the test images, or wait for a free slot: look again in a moment.'
