import { type RankedConfig, studentInterval, wilsonInterval, withinShares } from '@sweepstack/core'
import { type LeaderboardRow, metricNames } from '@sweepstack/protocol'
import type { Ranking } from './ranking.ts'
import { meanOf } from './select-rows.ts'
import type { Facts } from './trial-facts.ts'

interface RowSources {
  facts: Facts
  /** By trial. */
  tests: ReadonlyMap<number, LeaderboardRow['test']>
}

/** The rows at some places of a ranking; one that was removed in between is left out. */
export function rowsOf(
  { configs, ranks, ties, images, isBounded }: Ranking,
  places: number[],
  { facts, tests }: RowSources,
): LeaderboardRow[] {
  return places.flatMap((place): LeaderboardRow[] => {
    const { index: _, ...ranked } = configs[place] as RankedConfig
    const chosen = facts.get(ranked.trial)
    if (chosen === undefined) return []
    const { config, epochs, status, lineage, seconds } = chosen
    const means = metricNames.map((name) => [name, meanOf(name, ranked.trials, facts)])
    const row = {
      rank: ranks[place] as number,
      tie: ties[place] ?? null,
      ...ranked,
      config,
      epochs,
      status,
      lineage,
      seconds,
      interval: intervalOf(ranked, { images, isBounded }),
      test: tests.get(ranked.trial) ?? null,
      metrics: Object.fromEntries(means) as LeaderboardRow['metrics'],
    }
    return [row]
  })
}

function intervalOf(
  { score, spread, trials }: Omit<RankedConfig, 'index'>,
  { images, isBounded }: Pick<Ranking, 'images' | 'isBounded'>,
): LeaderboardRow['interval'] {
  // Repeats that all score alike leave Student's interval without a width.
  if (images !== undefined && !spread) return wilsonInterval(score, images)
  if (spread === null) return null
  const interval = studentInterval(score, spread, trials.length)
  return isBounded ? withinShares(interval) : interval
}
