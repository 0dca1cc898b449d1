import { type LineageStore, measuresOf, type SweepPlan } from '@sweepstack/core'
import {
  counted,
  type ImageDefinition,
  imageMetrics,
  type MetricName,
  type MetricRow,
  metricIn,
  type Report,
} from '@sweepstack/protocol'

/**
 * Says how many trials end at an epoch that was trained before a metric of the sweep was measured: they would fail with
 * METRIC_NOT_MEASURED. `trained`: of each lineage, the epochs that are on record.
 */
export async function unmeasuredWarnings(
  stored: Pick<LineageStore, 'reportsAt'>,
  definition: ImageDefinition,
  { lineages, trained }: Pick<SweepPlan, 'lineages'> & { trained: number[] },
): Promise<string[]> {
  const { metric, seed } = definition
  const names = [metric.name, ...measuresOf(definition)].filter(isLater)
  if (names.length === 0) return []
  const ends = lineages.flatMap(({ key, ends }, place) =>
    [...ends]
      .filter(([epoch]) => epoch <= (trained[place] as number))
      .map(([epoch, trials]) => ({ lineage: key, epoch, trials })),
  )
  const reports = await stored.reportsAt(ends)
  return names.flatMap((name) => {
    const without = ends.filter((_, place) => isWithout(reports[place], name))
    const trials = without.reduce((sum, end) => sum + end.trials, 0)
    return trials === 0 ? [] : [warning(name, trials, seed)]
  })
}

function isLater(name: string): boolean {
  const row: MetricRow | undefined = imageMetrics[name as MetricName]
  return row?.isLater === true
}

function warning(name: string, trials: number, seed: number): string {
  const these = `${counted(trials, 'trial')} ${trials === 1 ? 'ends' : 'end'}`
  return `${these} at an epoch that is trained already and has no ${name}: it was trained before this metric was measured, or the validation images have no value of it. Such a trial fails (METRIC_NOT_MEASURED). With another seed, as seed: ${seed + 1}, it is trained anew; or rank by val_accuracy.`
}

function isWithout(report: Report | undefined, metric: string): boolean {
  return report !== undefined && metricIn(report, metric) === null
}
