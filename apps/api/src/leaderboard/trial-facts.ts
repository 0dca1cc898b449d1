import type { LineageStore, SweepRecord, SweepStore } from '@sweepstack/core'
import { lastEpochOf, type MetricValues, metricsIn, type TrialSummary } from '@sweepstack/protocol'

export type RankedSweep = Pick<SweepRecord, 'id' | 'state'>

/** A trial with the figures of the last epoch that counts for it. */
export interface TrialFacts extends TrialSummary {
  /** Null before its first epoch. */
  metrics: MetricValues | null
  /** Seconds of training behind the lineage up to the watched epoch. */
  seconds: number
}

/** By the number of the trial. */
export type Facts = Map<number, TrialFacts>

export interface FactSources {
  sweeps: Pick<SweepStore, 'trialsByNumber'>
  lineages: Pick<LineageStore, 'reports'>
}

const batch = 100

/** Adds the facts of completed trials that are not among the known ones, unless they are gone. */
export async function addFacts(
  { sweeps, lineages }: FactSources,
  { sweep, known }: { sweep: string; known: Facts },
  numbers: number[],
): Promise<void> {
  const missing = numbers.filter((number) => !known.has(number))
  for (let from = 0; from < missing.length; from += batch) {
    const trials = await sweeps.trialsByNumber(sweep, missing.slice(from, from + batch))
    for (const trial of await withReports(lineages, trials)) known.set(trial.number, trial)
  }
}

/** Adds what the reports say. */
export async function withReports(
  lineages: Pick<LineageStore, 'reports'>,
  trials: TrialSummary[],
): Promise<TrialFacts[]> {
  return Promise.all(
    trials.map(async (trial) => {
      const reports = await lineages.reports(trial.lineage, lastEpochOf(trial))
      const last = reports.at(-1)
      const metrics = last ? metricsIn(last) : null
      const seconds = reports.reduce((sum, report) => sum + report.seconds, 0)
      return { ...trial, metrics, seconds }
    }),
  )
}
