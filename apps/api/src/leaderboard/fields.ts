import { type AskStore, declaresOwn, rowsOf, type SweepRecord, sweepValues } from '@sweepstack/core'
import { metricNames, type SpaceRow, type SweepDefinition } from '@sweepstack/protocol'

/** What the trials of a sweep have by a name of its own. */
export interface Field {
  /** In tables and queries. */
  name: string
  of: 'metric' | 'parameter'
  /** As reports and configs have it. */
  key: string
}

/** Names of what every trial has, or its row of a ranking. */
const figures = [
  ...['rank', 'tie', 'trial', 'score', 'searchScore', 'spread', 'seconds', 'status', 'epochs'],
  ...[
    'front',
    'feasible',
    'violation',
    'seed',
    'fold',
    'folds',
    'lineage',
    'failure',
    'stopped_by',
    'trained',
  ],
]

type Stated = Pick<SweepRecord, 'state'>

/** The metrics of a sweep: the one that it ranks by first where programs report what they like. */
export async function metricsOf(
  asks: Pick<AskStore, 'metrics'>,
  { state: { definition, datasetHash } }: Stated,
): Promise<readonly string[]> {
  if (!declaresOwn(definition)) return metricNames
  const { name } = definition.metric
  const others = (await asks.metrics(datasetHash)).filter((other) => other !== name)
  return [name, ...others.sort()]
}

/** A parameter as tables have it: whole numbers of a program's own are not bounded to 32 bits. */
export interface ColumnRow extends SpaceRow {
  isWide?: true
}

/** Parameters but for the epochs, over all grids of a search: of those of one name the first. */
export function parametersOf({ state: { definition } }: Stated): ColumnRow[] {
  const { search, parameters } = definition
  const isOwn = declaresOwn(definition)
  const grids = (search.kind === 'grid' && search.of) || []
  const all = [{}, ...grids].flatMap((own) => {
    return rowsOf({ ...definition, parameters: { ...parameters, ...own } } as SweepDefinition)
  })
  const known = isOwn ? sweepValues(definition) : new Map<string, { isWhole: boolean }>()
  const columnOf = (row: SpaceRow): ColumnRow => {
    if (!isOwn || row.kind !== 'integer') return row
    // Some are beyond what 64 bits hold.
    return known.get(row.name)?.isWhole ? { ...row, isWide: true } : { ...row, kind: 'real' }
  }
  const rows = new Map(all.reverse().map((row) => [row.name, columnOf(row)]))
  rows.delete('epochs')
  return [...rows.values()].reverse()
}

/**
 * Metrics and parameters under names that differ: one whose name is taken is told as `metrics.NAME` or `config.NAME`, which
 * no other can have, for parameters have no dots.
 */
export function fieldsOf(metrics: readonly string[], parameters: readonly SpaceRow[]): Field[] {
  const taken = new Set(figures)
  const nameFor = (prefix: string, key: string) => {
    const name = taken.has(key) ? `${prefix}.${key}` : key
    taken.add(name)
    return name
  }
  return [
    ...metrics.map((key) => ({ name: nameFor('metrics', key), of: 'metric' as const, key })),
    ...parameters.map(({ name: key }) => {
      return { name: nameFor('config', key), of: 'parameter' as const, key }
    }),
  ]
}
