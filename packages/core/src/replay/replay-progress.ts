import type { Metric, Replay } from '@sweepstack/protocol'
import type { SimulatedSweep } from '../simulation/simulate.ts'
import type { RecordedConfig } from './recorded-configs.ts'

type Progress = Replay['progress'][number]

/**
 * How the best score came with the epochs that were trained, by what was judged in the order of time. An epoch of a lineage
 * counts once, whoever trains it. A point for each improvement, and one for the end.
 */
export function replayProgress(
  begun: readonly RecordedConfig[],
  arrivals: SimulatedSweep['arrivals'],
  goal: Metric['goal'],
): Progress[] {
  const reached = new Map<string, number>()
  const progress: Progress[] = []
  let [epochs, best] = [0, Number.POSITIVE_INFINITY]
  const note = () => progress.push({ epochs, score: goal === 'maximize' ? 0 - best : best })
  for (const { trial, epoch } of arrivals) {
    const config = begun[trial - 1]
    for (const lineage of config?.lineages ?? []) {
      const known = reached.get(lineage) ?? 0
      epochs += Math.max(0, epoch - known)
      reached.set(lineage, Math.max(known, epoch))
    }
    const loss = config?.losses[epoch - 1]
    if (loss === undefined || !(loss < best) || !Number.isFinite(loss)) continue
    best = loss
    note()
  }
  if (progress.length > 0 && progress.at(-1)?.epochs !== epochs) note()
  return progress
}
