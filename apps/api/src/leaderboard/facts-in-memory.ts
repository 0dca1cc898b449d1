import type { RankedConfig } from '@sweepstack/core'
import type { TrialSummary } from '@sweepstack/protocol'
import type { CachedRanking, RankingCache } from './ranking-cache.ts'
import {
  addFacts,
  type FactSources,
  type Facts,
  type RankedSweep,
  type TrialFacts,
  withReports,
} from './trial-facts.ts'

/** What is known of trials, for pages and for tables: what one of them has read the other need not read. */
export function createFactsInMemory(sources: FactSources, rankings: RankingCache) {
  const ofTrials = async ({ id }: RankedSweep, { facts }: CachedRanking, trials: number[]) => {
    await addFacts(sources, { sweep: id, known: facts }, trials)
    return facts
  }
  return {
    ofTrials,

    /** Of all that is ranked. Nothing of it is looked for again until the ranking is another one. */
    async ofAll(sweep: RankedSweep, cached: CachedRanking, configs: RankedConfig[]) {
      if (cached.factsOf !== configs) await ofTrials(sweep, cached, trialsOf(configs))
      cached.factsOf = configs
      return cached.facts
    },

    /** Of these trials, as they are now. */
    async ofSummaries(sweep: string, trials: readonly TrialSummary[]): Promise<TrialFacts[]> {
      const { facts } = rankings.known(sweep)
      const unknown = trials.filter((trial) => !isKnown(facts, trial))
      const found = new Map((await withReports(sources, unknown)).map((one) => [one.number, one]))
      for (const [number, one] of found) if (one.status === 'completed') facts.set(number, one)
      rankings.grown(sweep)
      return trials.map(
        (trial) => found.get(trial.number) ?? { ...factsOf(facts, trial), ...trial },
      )
    },
  }
}

/** Nothing of a completed trial changes any more, unless Redis lost it and it was trained again. */
function isKnown(facts: Facts, { number, status, lineage, epochs, score }: TrialSummary): boolean {
  const known = facts.get(number)
  return (
    status === 'completed' &&
    known?.status === status &&
    known.lineage === lineage &&
    known.epochs === epochs &&
    known.score === score
  )
}

const factsOf = (facts: Facts, { number }: TrialSummary) => facts.get(number) as TrialFacts

export function trialsOf(configs: readonly RankedConfig[]): number[] {
  const numbers: number[] = []
  for (const { trials } of configs) numbers.push(...trials)
  return numbers
}
