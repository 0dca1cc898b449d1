import type { LineageStore, SweepStore } from '@sweepstack/core'
import { imageSpace, metricNames, type ParameterKind, type SpaceRow } from '@sweepstack/protocol'
import { trialPages } from '../records.ts'
import { type TrialFacts, withReports } from './trial-facts.ts'

type CellType = 'text' | 'number' | 'integer' | 'boolean'

/** Of each kind of parameter; a structure is JSON. */
const cellTypes: Readonly<Record<ParameterKind, CellType>> = {
  real: 'number',
  integer: 'integer',
  boolean: 'boolean',
  choice: 'text',
  structure: 'text',
}

export interface Column {
  name: string
  type: CellType
}

/** A column for each parameter, but for the epochs, which the figures of a trial begin with. */
export function parameterColumns(space: readonly SpaceRow[]): Column[] {
  return space
    .filter(({ name }) => name !== 'epochs')
    .map(({ name, kind }) => ({ name, type: cellTypes[kind] }))
}

const parameters = parameterColumns(imageSpace)

/** One line for each trial of a sweep: what it was, how it ended, what it reached. */
export const trialColumns: Column[] = [
  { name: 'trial', type: 'integer' },
  { name: 'status', type: 'text' },
  { name: 'score', type: 'number' },
  ...metricNames.map((name): Column => ({ name, type: 'number' })),
  { name: 'epochs', type: 'integer' },
  { name: 'seconds', type: 'number' },
  { name: 'seed', type: 'integer' },
  { name: 'fold', type: 'integer' },
  { name: 'folds', type: 'integer' },
  { name: 'lineage', type: 'text' },
  { name: 'failure', type: 'text' },
  ...parameters,
]

export type Cell = string | number | boolean | null

export interface TrialSources {
  sweeps: Pick<SweepStore, 'trials'>
  lineages: Pick<LineageStore, 'reports'>
}

/** All trials in the order of their numbers, in pages. */
export async function* trialRows(
  { sweeps, lineages }: TrialSources,
  sweep: string,
): AsyncGenerator<Cell[][]> {
  for await (const trials of trialPages(sweeps, sweep)) {
    yield (await withReports(lineages, trials)).map(cells)
  }
}

function cells(trial: TrialFacts): Cell[] {
  const { number, status, score, metrics, epochs, seconds, seed, fold, lineage, failure, config } =
    trial
  return [
    number,
    status,
    score,
    ...metricNames.map((name) => metrics?.[name] ?? null),
    epochs,
    seconds,
    seed,
    fold?.number ?? null,
    fold?.of ?? null,
    lineage,
    failure?.code ?? null,
    ...parameterCells(parameters, config),
  ]
}

/** What a config has in the columns of `parameterColumns`. */
export function parameterCells(
  columns: readonly Column[],
  config: Readonly<Record<string, unknown>>,
): Cell[] {
  return columns.map(({ name }) => cellOf(config[name]))
}

function cellOf(value: unknown): Cell {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value
    default:
      return value ? JSON.stringify(value) : null
  }
}
