import { metricNames, type ParameterName } from '@sweepstack/protocol'
import type { Deps } from '../deps.ts'
import { trialPages } from '../records.ts'
import { type TrialFacts, withReports } from './trial-facts.ts'

type CellType = 'text' | 'number' | 'integer' | 'boolean'

/** Of each parameter; a structured value is JSON. */
const parameterTypes: Record<Exclude<ParameterName, 'epochs'>, CellType> = {
  architecture: 'text',
  optimizer: 'text',
  learningRate: 'number',
  batchSize: 'integer',
  schedule: 'text',
  normalization: 'text',
  precision: 'text',
  batchNormMomentum: 'number',
  dropout: 'number',
  beta1: 'number',
  beta2: 'number',
  epsilon: 'number',
  momentum: 'number',
  nesterov: 'boolean',
  rho: 'number',
  weightDecay: 'number',
  labelSmoothing: 'number',
  randomFlip: 'boolean',
  randomCrop: 'integer',
  cutout: 'integer',
}
const parameters = Object.keys(parameterTypes) as (keyof typeof parameterTypes)[]

interface Column {
  name: string
  type: CellType
}

/** One line for each trial of a sweep: what it was, how it ended, what it reached. */
export const trialColumns: Column[] = [
  { name: 'trial', type: 'integer' },
  { name: 'status', type: 'text' },
  { name: 'score', type: 'number' },
  ...metricNames.map((name): Column => ({ name, type: 'number' })),
  { name: 'epochs', type: 'integer' },
  { name: 'seconds', type: 'number' },
  { name: 'seed', type: 'integer' },
  { name: 'lineage', type: 'text' },
  { name: 'failure', type: 'text' },
  ...parameters.map((name): Column => ({ name, type: parameterTypes[name] })),
]

export type Cell = string | number | boolean | null

/** All trials in the order of their numbers, in pages. */
export async function* trialRows(deps: Deps, sweep: string): AsyncGenerator<Cell[][]> {
  for await (const trials of trialPages(deps, sweep)) {
    yield (await withReports(deps, trials)).map(cells)
  }
}

function cells(trial: TrialFacts): Cell[] {
  const { number, status, score, metrics, epochs, seconds, seed, lineage, failure, config } = trial
  return [
    number,
    status,
    score,
    ...metricNames.map((name) => metrics?.[name] ?? null),
    epochs,
    seconds,
    seed,
    lineage,
    failure?.code ?? null,
    ...parameters.map((name) => {
      const value = config[name]
      return typeof value === 'object' && value !== null ? JSON.stringify(value) : (value ?? null)
    }),
  ]
}
