import { firstOf, placeOf, type RankedConfig, type RankKeys } from '@sweepstack/core'
import {
  type Condition,
  compareValues,
  holds,
  type MetricName,
  metricNames,
  valueAt,
} from '@sweepstack/protocol'
import type { Ranking } from './ranking.ts'
import type { Facts, TrialFacts } from './trial-facts.ts'

export interface Sort {
  name: string
  descending: boolean
}

/** What the last row of the page before is ordered by. */
export interface Cursor extends RankKeys {
  value?: unknown
}

/** What the ranking itself knows of a row; all else is in the facts of its trials. */
export const rankedFigures = ['rank', 'tie', 'trial', 'score', 'searchScore', 'spread'] as const
type RankedFigure = (typeof rankedFigures)[number]

interface Selection {
  conditions: Condition[]
  sort: Sort
  cursor: Cursor | undefined
  /** Rows, at most. */
  limit: number
  goal: 'maximize' | 'minimize'
}

/**
 * Places in the ranking of the rows that meet all conditions, in the order asked for, after the cursor. Rows
 * that are equal in what they are sorted by keep the order of the ranking.
 */
export function selectRows(ranking: Ranking, facts: Facts, selection: Selection): number[] {
  const checks = selection.conditions.map((condition) => ({
    condition,
    read: reader(condition.name, ranking, facts),
  }))
  const meets = (place: number) =>
    checks.every(({ condition, read }) => holds(condition, read(place)))
  const { configs } = ranking
  const { sort, cursor, limit, goal } = selection
  const at = cursor && placeOf(configs, cursor, goal)
  if (!isByRank(sort)) {
    const read = reader(sort.name, ranking, facts)
    const met = configs.map((_, place) => place).filter(meets)
    return byValue(met, read, { sort, cursor, from: at?.after ?? 0, limit })
  }
  const found: number[] = []
  const step = sort.descending ? -1 : 1
  const start = sort.descending ? (at?.before ?? configs.length) - 1 : (at?.after ?? 0)
  for (let place = start; configs[place] && found.length < limit; place += step) {
    if (meets(place)) found.push(place)
  }
  return found
}

interface ByValue extends Omit<Selection, 'conditions' | 'goal'> {
  /** First place in the ranking after that of the cursor. */
  from: number
}

function byValue(
  places: number[],
  read: (place: number) => unknown,
  { sort, cursor, from, limit }: ByValue,
): number[] {
  const way = sort.descending ? -1 : 1
  const values = places.map(read)
  const isAfter = (at: number) => {
    const order = cursor ? compareValues(values[at], cursor.value) * way : 1
    return order > 0 || (order === 0 && (places[at] as number) >= from)
  }
  const order = (a: number, b: number) => compareValues(values[a], values[b]) * way || a - b
  const candidates = places.map((_, at) => at).filter(isAfter)
  return firstOf(candidates, limit, order).map((at) => places[at] as number)
}

/** Groups of ties follow one another as ranks do, and change as these do when a result comes in. */
function isByRank({ name }: Sort): boolean {
  return name === 'rank' || name === 'tie'
}

/** How to read what a path names in the row at a place. */
export function reader(path: string, ranking: Ranking, facts: Facts): (place: number) => unknown {
  const [name = ''] = path.split('.')
  const { configs, ranks, ties } = ranking
  const config = (place: number) => configs[place] as RankedConfig
  const of = (place: number) => facts.get(config(place).trial)
  if (name === 'rank') return (place) => ranks[place]
  if (name === 'tie') return (place) => ties[place]
  if (rankedFigures.includes(name as RankedFigure)) {
    return (place) => config(place)[name as Exclude<RankedFigure, 'rank' | 'tie'>]
  }
  if (name === 'seconds') return (place) => of(place)?.seconds
  if (metricNames.includes(name as MetricName)) {
    return (place) => meanOf(name as MetricName, config(place).trials, facts)
  }
  if (name !== path) return (place) => valueAt(of(place)?.config ?? {}, path)
  return (place) => of(place)?.config[name as keyof TrialFacts['config']]
}

/** Null if a trial is gone, or was reported on before the metric existed. */
export function meanOf(name: MetricName, trials: number[], facts: Facts): number | null {
  let sum = 0
  for (const trial of trials) {
    const value: number | null | undefined = facts.get(trial)?.metrics?.[name]
    if (value === undefined || value === null) return null
    sum += value
  }
  return sum / trials.length
}
