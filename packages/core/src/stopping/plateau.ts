import { type JudgedEpochs, judgedEpochs } from './judged-epochs.ts'
import { finite } from './loss-of.ts'
import type { Stopper } from './stopper.ts'

export interface Patience {
  /** Epochs without an improvement that are waited for. */
  patience: number
  /** What is better by no more than this is no improvement. */
  minDelta: number
}

/** Stops a trial whose metric no longer gets better, as Keras' EarlyStopping does; others do not matter. */
export function plateau(options: Patience & JudgedEpochs): Stopper {
  const { patience } = options
  return {
    milestones: ({ epochs }) => judgedEpochs(options, epochs),
    judge({ trial, epoch, losses, ended }, entrant) {
      if (ended !== undefined || epoch >= entrant.epochs) return { decisions: [], changes: [] }
      const { best, bestEpoch } = lastImprovement(losses, options)
      const isStuck = epoch - bestEpoch >= patience
      const reason = { kind: 'plateau', epoch, best: finite(best), bestEpoch, patience } as const
      const verdict = isStuck ? 'stop' : 'continue'
      return { decisions: [{ trial, verdict, epoch, reason }], changes: [] }
    },
    close: () => ({ decisions: [], changes: [] }),
  }
}

/** The best loss and its epoch, 0 if there is no number; an improvement is better by more than `minDelta`. */
export function lastImprovement(
  losses: readonly number[],
  { minDelta }: Pick<Patience, 'minDelta'>,
) {
  let best = Number.POSITIVE_INFINITY
  let bestEpoch = 0
  for (const [place, loss] of losses.entries()) {
    if (!(loss < best - minDelta)) continue
    best = loss
    bestEpoch = place + 1
  }
  return { best, bestEpoch }
}
