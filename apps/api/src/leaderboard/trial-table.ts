import type { SweepStore } from '@sweepstack/core'
import type { ParameterKind, Reason } from '@sweepstack/protocol'
import { trialPages } from '../sweeps/records.ts'
import { type ColumnRow, type Field, fieldsOf } from './fields.ts'
import type { Leaderboard } from './leaderboard.ts'
import type { TrialFacts } from './trial-facts.ts'

/** `wide`: whole numbers of 64 bits. */
type CellType = 'text' | 'number' | 'integer' | 'wide' | 'boolean'

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

const before = [
  { name: 'trial', type: 'integer' },
  { name: 'status', type: 'text' },
  { name: 'score', type: 'number' },
] as const
const between = [
  { name: 'epochs', type: 'integer' },
  { name: 'trained', type: 'integer' },
  { name: 'seconds', type: 'number' },
  { name: 'seed', type: 'integer' },
  { name: 'fold', type: 'integer' },
  { name: 'folds', type: 'integer' },
  { name: 'lineage', type: 'text' },
  { name: 'failure', type: 'text' },
  { name: 'stopped_by', type: 'text' },
] as const

/** One line for each trial of a sweep: what it was, how it ended, what it reached. */
export interface TrialTable {
  columns: Column[]
  /** `stoppedBy`: of one that was stopped. */
  cells(trial: TrialFacts, stoppedBy?: Reason['kind']): Cell[]
}

/** The table of a sweep with these metrics and parameters. */
export function trialTable(
  metrics: readonly string[],
  parameters: readonly ColumnRow[],
): TrialTable {
  const fields = fieldsOf(metrics, parameters)
  const named = (of: Field['of']) => fields.filter((field) => field.of === of)
  const ofMetrics = named('metric').map(({ name }): Column => ({ name, type: 'number' }))
  const ofParameters = named('parameter').map(({ name }, place): Column => {
    return { name, type: cellTypeOf(parameters[place] as ColumnRow) }
  })
  return {
    columns: [...before, ...ofMetrics, ...between, ...ofParameters],
    cells: (trial, stoppedBy) => [
      ...[trial.number, trial.status, trial.score],
      ...metrics.map((name) => trial.metrics?.[name] ?? null),
      ...figuresOf(trial),
      stoppedBy ?? null,
      ...parameters.map(({ name }, place) => {
        return cellOf(trial.config[name], ofParameters[place]?.type)
      }),
    ],
  }
}

function figuresOf(trial: TrialFacts): Cell[] {
  const { epochs, trained, seconds, seed, fold, lineage, failure } = trial
  return [
    epochs,
    trained,
    seconds,
    seed,
    fold?.number ?? null,
    fold?.of ?? null,
    lineage,
    failure?.code ?? null,
  ]
}

/** A parameter that is not active has its default, which may be of another type. */
function cellTypeOf({ kind, isWide, default: value }: ColumnRow): CellType {
  const type = isWide ? 'wide' : cellTypes[kind]
  const isOther =
    (type === 'number' && typeof value !== 'number') ||
    (type === 'boolean' && typeof value !== 'boolean')
  return value !== undefined && value !== null && isOther ? 'text' : type
}

export type Cell = string | number | boolean | null

export interface TrialSources {
  sweeps: Pick<SweepStore, 'trials' | 'stopsOf'>
  leaderboard: Pick<Leaderboard, 'factsOf'>
}

/** All trials in the order of their numbers, in pages. */
export async function* trialRows(
  sources: TrialSources,
  sweep: string,
  { cells }: TrialTable,
): AsyncGenerator<Cell[][]> {
  for await (const trials of trialPages(sources.sweeps, sweep)) {
    const stopped = trials.filter(({ status }) => status === 'stopped')
    const stops = await sources.sweeps.stopsOf(
      sweep,
      stopped.map(({ number }) => number),
    )
    const facts = await sources.leaderboard.factsOf(sweep, trials)
    yield facts.map((trial) => cells(trial, stops.get(trial.number)))
  }
}

/** What is no number or truth value stands as text, JSON if it is no text itself. */
function cellOf(value: unknown, type: CellType | undefined): Cell {
  if (value === undefined || value === null) return null
  if (typeof value === 'string') return value
  const isPlain = typeof value === 'number' || typeof value === 'boolean'
  return isPlain && type !== 'text' ? value : JSON.stringify(value)
}
