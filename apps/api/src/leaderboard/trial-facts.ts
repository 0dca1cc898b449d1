import type { MetricName, TrialSummary } from '@sweepstack/protocol'
import { metricNames } from '@sweepstack/protocol'
import type { Deps } from '../deps.ts'
import { keepNewest } from '../keep-newest.ts'

/** A trial with the figures of the last epoch that counts for it. */
export interface TrialFacts extends TrialSummary {
  /** Null before its first epoch. */
  metrics: Record<MetricName, number> | null
  /** Seconds of training behind the lineage up to the watched epoch. */
  seconds: number
}

/** Nothing of a completed trial changes any more. */
const kept = new Map<string, TrialFacts>()
const keptTrials = 100_000
const batch = 500

/** The facts of some trials of a sweep, in the order of `numbers`; those that are gone are left out. */
export async function factsOf(deps: Deps, sweep: string, numbers: number[]): Promise<TrialFacts[]> {
  const found = new Map<number, TrialFacts>()
  const missing: number[] = []
  for (const number of numbers) {
    const known = kept.get(`${sweep}/${number}`)
    if (known === undefined) missing.push(number)
    else found.set(number, known)
  }
  for (let from = 0; from < missing.length; from += batch) {
    const trials = await deps.redis.sweeps.trialsByNumber(sweep, missing.slice(from, from + batch))
    for (const facts of await withReports(deps, trials)) found.set(facts.number, facts)
  }
  return numbers.flatMap((number) => found.get(number) ?? [])
}

/** Adds what the reports say. */
export async function withReports(deps: Deps, trials: TrialSummary[]): Promise<TrialFacts[]> {
  return Promise.all(
    trials.map(async (trial) => {
      const known = kept.get(`${trial.sweep}/${trial.number}`)
      if (known !== undefined) return known
      const reports = await deps.redis.lineages.reports(trial.lineage, trial.epochs)
      const last = reports.at(-1)
      const metrics = last
        ? (Object.fromEntries(
            metricNames.map((name) => [name, last[name]]),
          ) as TrialFacts['metrics'])
        : null
      const seconds = reports.reduce((sum, report) => sum + report.seconds, 0)
      const facts = { ...trial, metrics, seconds }
      if (trial.status === 'completed') {
        keepNewest(kept, `${trial.sweep}/${trial.number}`, facts, keptTrials)
      }
      return facts
    }),
  )
}
