import { type MetricName, metricNames, type TrialSummary } from '@sweepstack/protocol'
import type { Deps } from '../deps.ts'

/** A trial with the figures of the last epoch that counts for it. */
export interface TrialFacts extends TrialSummary {
  /** Null before its first epoch. */
  metrics: Record<MetricName, number> | null
  /** Seconds of training behind the lineage up to the watched epoch. */
  seconds: number
}

const batch = 100

/** The facts of completed trials, by number; those of `numbers` are among them unless they are gone. */
export async function factsOf(
  deps: Deps,
  sweep: string,
  numbers: number[],
): Promise<ReadonlyMap<number, TrialFacts>> {
  const { facts } = deps.kept.boards.of(sweep)
  const missing = numbers.filter((number) => !facts.has(number))
  for (let from = 0; from < missing.length; from += batch) {
    const trials = await deps.redis.sweeps.trialsByNumber(sweep, missing.slice(from, from + batch))
    for (const trial of await withReports(deps, trials)) facts.set(trial.number, trial)
  }
  return facts
}

/** Adds what the reports say. */
export async function withReports({ redis }: Deps, trials: TrialSummary[]): Promise<TrialFacts[]> {
  return Promise.all(
    trials.map(async (trial) => {
      const reports = await redis.lineages.reports(trial.lineage, trial.epochs)
      const last = reports.at(-1)
      const metrics = last
        ? (Object.fromEntries(
            metricNames.map((name) => [name, last[name]]),
          ) as TrialFacts['metrics'])
        : null
      const seconds = reports.reduce((sum, report) => sum + report.seconds, 0)
      return { ...trial, metrics, seconds }
    }),
  )
}
