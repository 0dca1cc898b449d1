import {
  foldsInterval,
  imagesInterval,
  isIncomplete,
  type RankedConfig,
  studentInterval,
  wilsonInterval,
  withinShares,
} from '@sweepstack/core'
import { completedEarlyAt, type LeaderboardRow, lastEpochOf } from '@sweepstack/protocol'
import type { Ranking } from './ranking.ts'
import { meanOf } from './select-rows.ts'
import type { Facts } from './trial-facts.ts'

interface RowSources {
  facts: Facts
  /** By trial. */
  tests: ReadonlyMap<number, LeaderboardRow['test']>
  /** By trial, of those that were stopped. */
  stops: ReadonlyMap<number, LeaderboardRow['stoppedBy']>
}

/** The rows at some places of a ranking; one that was removed in between is left out. */
export function rowsOf(
  ranking: Ranking,
  places: number[],
  { facts, tests, stops }: RowSources,
): LeaderboardRow[] {
  const { configs, ranks, ties } = ranking
  return places.flatMap((place): LeaderboardRow[] => {
    const { index: _, losses: __, folds, ...ranked } = configs[place] as RankedConfig
    const { stoppedAt = null, violation = 0, front = null } = ranked
    const chosen = facts.get(ranked.trial)
    if (chosen === undefined) return []
    const { config, phases, epochs, status, lineage, seconds } = chosen
    const names = Object.keys(chosen.metrics ?? {})
    const means = names.map((name) => [name, meanOf(name, ranked.trials, facts)])
    const row = {
      rank: ranks[place] as number,
      tie: ties[place] ?? null,
      ...ranked,
      feasible: violation === 0,
      violation,
      front,
      config,
      phases,
      epochs,
      stoppedAt,
      stoppedBy:
        [ranked.trial, ...ranked.trials].map((trial) => stops.get(trial)).find(Boolean) ?? null,
      completedAt: completedAt(ranked.trials, facts),
      status,
      lineage,
      seconds,
      interval: intervalOf(configs[place] as RankedConfig, ranking),
      folds: folds === undefined ? null : { scored: folds.scores.length, of: folds.of },
      test: tests.get(ranked.trial) ?? null,
      metrics: Object.fromEntries(means),
    }
    return [row]
  })
}

/** Where programs completed runs before their last epochs. */
function completedAt(trials: readonly number[], facts: Facts): LeaderboardRow['completedAt'] {
  const runs = trials.flatMap((trial) => facts.get(trial) ?? [])
  if (runs.every((run) => completedEarlyAt(run) === null)) return null
  const epochs = runs.map(lastEpochOf)
  return { least: Math.min(...epochs), most: Math.max(...epochs) }
}

function intervalOf(
  config: RankedConfig,
  { images, isBounded, folds, errorOf }: Ranking,
): LeaderboardRow['interval'] {
  // An interval of some of the images says nothing of all.
  if (isIncomplete(config)) return null
  const { score, spread, trials } = config
  // Runs that all score alike leave Student's interval without a width.
  if (images !== undefined && !spread) return wilsonInterval(score, images)
  if (spread === null) {
    const error = errorOf?.(config)
    return (error && imagesInterval(score, error)) ?? null
  }
  const interval =
    folds === undefined
      ? studentInterval(score, spread, trials.length)
      : foldsInterval({ mean: score, deviation: spread, count: trials.length }, folds)
  return isBounded ? withinShares(interval) : interval
}
