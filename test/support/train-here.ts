import { lineageKey } from '@sweepstack/core'
import type { Checkpoint, ImageRecipe, Report } from '@sweepstack/protocol'
import { type Trainer, trainLineage } from '../../apps/worker/src/trainer/train-lineage.ts'

/**
 * Trains a recipe in this process, from a checkpoint or from the beginning, to an epoch, with a checkpoint after each.
 * Answers what the trainer told.
 */
export async function trainHere(
  parts: Pick<Trainer, 'engine' | 'store' | 'datasetOf'>,
  recipe: ImageRecipe,
  to: number,
  from?: Checkpoint,
): Promise<{ reports: Report[]; checkpoints: Checkpoint[] }> {
  const reports: Report[] = []
  const checkpoints: Checkpoint[] = []
  const trainer: Trainer = {
    ...parts,
    facts: {},
    checkpointSeconds: 0,
    tell(notice) {
      if (notice.type !== 'epoch') return
      reports.push(notice.report)
      if (notice.checkpoint) checkpoints.push(notice.checkpoint)
    },
    verdict: async () => ({ kind: 'continue', target: to, watched: [] }),
  }
  const order = {
    type: 'train' as const,
    lineage: lineageKey(recipe),
    fence: from === undefined ? 1 : 2,
    recipe,
    keeps: true,
    epoch: from?.epoch ?? 0,
    target: to,
    watched: [],
    checkpoints: from === undefined ? [] : [from],
  }
  await trainLineage(trainer, order, new AbortController().signal)
  return { reports, checkpoints }
}
