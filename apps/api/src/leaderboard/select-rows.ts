import { firstOf, placeOf, type RankedConfig, type RankKeys } from '@sweepstack/core'
import { type Condition, compareValues, holds, valueAt } from '@sweepstack/protocol'
import type { Field } from './fields.ts'
import type { Ranking } from './ranking.ts'
import type { Facts } from './trial-facts.ts'

export interface Sort {
  name: string
  descending: boolean
}

/** What the last row of the page before is ordered by. */
export interface Cursor extends RankKeys {
  value?: unknown
}

/** What the ranking itself knows of a row; all else is in the facts of its trials. */
export const rankedFigures = [
  'rank',
  'tie',
  'trial',
  'score',
  'searchScore',
  'spread',
  'front',
  'feasible',
  'violation',
] as const
type RankedFigure = (typeof rankedFigures)[number]

interface Selection {
  /** What conditions and the order may name, beside figures. */
  fields: readonly Field[]
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
  const { fields } = selection
  const checks = selection.conditions.map((condition) => ({
    condition,
    read: reader(condition.name, ranking, { facts, fields }),
  }))
  const meets = (place: number) =>
    checks.every(({ condition, read }) => holds(condition, read(place)))
  const { configs } = ranking
  const { sort, cursor, limit, goal } = selection
  const at = cursor && placeOf(configs, cursor, goal)
  if (!isByRank(sort)) {
    const read = reader(sort.name, ranking, { facts, fields })
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

interface ByValue extends Omit<Selection, 'fields' | 'conditions' | 'goal'> {
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
export function reader(
  name: string,
  ranking: Ranking,
  { facts, fields }: { facts: Facts; fields: readonly Field[] },
): (place: number) => unknown {
  const { configs, ranks, ties } = ranking
  const config = (place: number) => configs[place] as RankedConfig
  const of = (place: number) => facts.get(config(place).trial)
  if (name === 'rank') return (place) => ranks[place]
  if (name === 'tie') return (place) => ties[place]
  if (name === 'violation') return (place) => config(place).violation ?? 0
  if (name === 'feasible') return (place) => config(place).violation === undefined
  if (name === 'front') return (place) => config(place).front ?? null
  if (rankedFigures.includes(name as RankedFigure)) {
    return (place) => config(place)[name as 'trial' | 'score' | 'searchScore' | 'spread']
  }
  if (name === 'seconds') return (place) => of(place)?.seconds
  const field = fields.find((one) => one.name === name)
  if (field?.of === 'metric') return (place) => meanOf(field.key, config(place).trials, facts)
  // An option of a structure is named by its path.
  return (place) => valueAt(of(place)?.config ?? {}, field?.key ?? name)
}

/** Null if a trial is gone, or was reported on before the metric existed. */
export function meanOf(name: string, trials: number[], facts: Facts): number | null {
  let sum = 0
  for (const trial of trials) {
    const value: number | null | undefined = facts.get(trial)?.metrics?.[name]
    if (value === undefined || value === null) return null
    sum += value
  }
  return sum / trials.length
}
