import { configSchema, metricNames } from '@sweepstack/protocol'
import type { Deps } from '../deps.ts'
import { trialPages } from '../records.ts'
import { type TrialFacts, withReports } from './trial-facts.ts'

const parameters = Object.keys(configSchema.shape).filter(
  (name) => name !== 'epochs',
) as (keyof TrialFacts['config'])[]

/** One line for each trial of a sweep: what it was, how it ended, what it reached. */
export const trialColumns = [
  ...['trial', 'status', 'score', ...metricNames, 'epochs', 'seconds', 'seed', 'lineage'],
  ...['failure', ...parameters],
]

type Cell = string | number | boolean | null

/** All trials in the order of their numbers, in pages; a structured parameter as JSON. */
export async function* trialRows(deps: Deps, sweep: string): AsyncGenerator<Cell[][]> {
  for await (const trials of trialPages(deps, sweep)) {
    yield (await withReports(deps, trials)).map(cells)
  }
}

function cells(trial: TrialFacts): Cell[] {
  const { number, status, score, metrics, epochs, seconds, seed, lineage, failure, config } = trial
  return [
    ...[number, status, score, ...metricNames.map((name) => metrics?.[name] ?? null)],
    ...[epochs, seconds, seed, lineage, failure?.code ?? null],
    ...parameters.map((name) => {
      const value = config[name]
      return typeof value === 'object' && value !== null ? JSON.stringify(value) : (value ?? null)
    }),
  ]
}
