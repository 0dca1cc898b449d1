import type { LineageStore, SweepRecord, SweepStore } from '@sweepstack/core'
import { letOthersIn } from '@sweepstack/process'
import { lastEpochOf, type MetricValues, metricsIn, type TrialSummary } from '@sweepstack/protocol'
import type { CurveReader } from '../curves/curve-cache.ts'

export type RankedSweep = Pick<SweepRecord, 'id' | 'state'>

/** A trial with the figures of the last epoch that counts for it. */
export interface TrialFacts extends TrialSummary {
  /** How many epochs its lineage has, up to the last one that counts for it. */
  trained: number
  /** Null before its first epoch. */
  metrics: MetricValues | null
  /** Seconds of training behind the lineage up to the watched epoch, to the millisecond for each epoch. */
  seconds: number
}

/** By the number of the trial. */
export type Facts = Map<number, TrialFacts>

export interface ReportSources {
  lineages: Pick<LineageStore, 'reportsAt'>
  curves: CurveReader
}

export interface FactSources extends ReportSources {
  sweeps: Pick<SweepStore, 'trialsByNumber'>
}

const batch = 100

/** Adds the facts of completed trials that are not among the known ones, unless they are gone. */
export async function addFacts(
  sources: FactSources,
  { sweep, known }: { sweep: string; known: Facts },
  numbers: number[],
): Promise<void> {
  const missing = numbers.filter((number) => !known.has(number))
  for (let from = 0; from < missing.length; from += batch) {
    const trials = await sources.sweeps.trialsByNumber(sweep, missing.slice(from, from + batch))
    for (const trial of await withReports(sources, trials)) known.set(trial.number, trial)
  }
}

/** Adds what the reports say: of all epochs only how long they took is read, and of the last one the rest. */
export async function withReports(
  { lineages, curves }: ReportSources,
  trials: TrialSummary[],
): Promise<TrialFacts[]> {
  const wanted = trials.map((trial) => ({ lineage: trial.lineage, until: lastEpochOf(trial) }))
  const times = await curves(wanted, 'seconds')
  const begun = trials.flatMap(({ lineage }, place) => {
    const epoch = times[place]?.length ?? 0
    return epoch > 0 ? [{ place, lineage, epoch }] : []
  })
  const last = new Map<number, MetricValues>()
  for (const [at, report] of (await lineages.reportsAt(begun)).entries()) {
    if (report) last.set(begun[at]?.place as number, metricsIn(report))
  }
  await letOthersIn()
  return trials.map((trial, place) => {
    const trained = times[place]?.length ?? 0
    const seconds = (times[place] ?? new Float32Array(0)).reduce(plusMilliseconds, 0) / 1000
    return { ...trial, trained, metrics: last.get(place) ?? null, seconds }
  })
}

/** Of an epoch whose time is not known nothing is added. */
function plusMilliseconds(sum: number, seconds: number): number {
  return Number.isNaN(seconds) ? sum : sum + Math.round(1000 * seconds)
}
