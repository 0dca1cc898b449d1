import type { LineageStore, RecordedRun, SweepRecord, SweepStore } from '@sweepstack/core'
import {
  completedEarlyAt,
  isPopulation,
  metricIn,
  ProblemError,
  type SweepDefinition,
  type TrialSummary,
} from '@sweepstack/protocol'
import { trialPages } from '../sweeps/records.ts'

/** Curves of more epochs than this are not read at once: they take about 16 MB. */
const mostEpochs = 2_000_000

interface RunSources {
  sweeps: Pick<SweepStore, 'trials'>
  lineages: Pick<LineageStore, 'reports'>
}

/**
 * The trials of a sweep's search with their curves; without the second runs of its leaders, which no stopper judges.
 * @throws ProblemError INVALID_REQUEST if they have too many epochs
 */
export async function recordedRuns(
  { sweeps, lineages }: RunSources,
  { id, state }: SweepRecord,
): Promise<RecordedRun[]> {
  const { definition, topK } = state
  const runs: RecordedRun[] = []
  let epochs = 0
  for await (const page of trialPages(sweeps, id)) {
    const searched = page.filter(({ number }) => topK === null || number < topK.firstTrial)
    const read = await Promise.all(
      searched.map((trial) => recordedRun(lineages, trial, definition)),
    )
    epochs += read.reduce((sum, { curve }) => sum + curve.length, 0)
    if (epochs > mostEpochs) {
      throw new ProblemError(
        'INVALID_REQUEST',
        `The sweep has more than ${mostEpochs.toLocaleString('en')} epochs on record, too many to replay: take a smaller one.`,
      )
    }
    runs.push(...read)
  }
  return runs
}

async function recordedRun(
  lineages: RunSources['lineages'],
  trial: TrialSummary,
  { metric, stopping }: SweepDefinition,
): Promise<RecordedRun> {
  const { number, config, lineage, status } = trial
  // Other sweeps may have trained it further than its program wanted.
  const epochs = completedEarlyAt(trial) ?? trial.epochs
  const reports = await lineages.reports(lineage, epochs)
  const seconds = reports.reduce((sum, report) => sum + report.seconds, 0)
  return {
    trial: number,
    config,
    lineage,
    status,
    epochs,
    curve: reports.map((report) => metricIn(report, metric.name) ?? Number.NaN),
    secondsPerEpoch: reports.length === 0 ? 0 : seconds / reports.length,
    isClone: isPopulation(stopping) && (trial.phases?.length ?? 0) > 1,
  }
}
