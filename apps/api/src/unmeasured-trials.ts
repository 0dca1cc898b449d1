import type { LineageStore, SweepPlan } from '@sweepstack/core'
import {
  type ImageDefinition,
  imageMetrics,
  type MetricRow,
  metricIn,
  type Report,
} from '@sweepstack/protocol'

/**
 * Says how many trials end at an epoch that was trained before the metric of the sweep was measured: they would fail with
 * METRIC_NOT_MEASURED. `trained`: of each lineage, the epochs that are on record.
 */
export async function unmeasuredWarnings(
  stored: Pick<LineageStore, 'reportsAt'>,
  { metric: { name }, seed }: Pick<ImageDefinition, 'metric' | 'seed'>,
  { lineages, trained }: Pick<SweepPlan, 'lineages'> & { trained: number[] },
): Promise<string[]> {
  const { isLater }: MetricRow = imageMetrics[name]
  if (!isLater) return []
  const ends = lineages.flatMap(({ key, ends }, place) =>
    [...ends]
      .filter(([epoch]) => epoch <= (trained[place] as number))
      .map(([epoch, trials]) => ({ lineage: key, epoch, trials })),
  )
  const reports = await stored.reportsAt(ends)
  const trials = ends
    .filter((_, place) => isWithout(reports[place], name))
    .reduce((sum, end) => sum + end.trials, 0)
  if (trials === 0) return []
  const these = trials === 1 ? '1 trial ends' : `${trials} trials end`
  return [
    `${these} at an epoch that is trained already and has no ${name}: it was trained before this metric was measured, or the validation images have no value of it. Such a trial fails (METRIC_NOT_MEASURED). With another seed, as seed: ${seed + 1}, it is trained anew; or rank by val_accuracy.`,
  ]
}

function isWithout(report: Report | undefined, metric: string): boolean {
  return report !== undefined && metricIn(report, metric) === null
}
