import { type JudgedEpochs, judgedEpochs } from './judged-epochs.ts'
import type { Stopper } from './stopper.ts'

export interface ThresholdOptions extends JudgedEpochs {
  /** Of the loss, inclusive: what is beyond them, or no number, is stopped. */
  lowest: number
  highest: number
}

/** Stops a trial whose metric leaves an interval. */
export function threshold(options: ThresholdOptions): Stopper {
  const { lowest, highest } = options
  return {
    milestones: ({ epochs }) => judgedEpochs(options, epochs),
    judge({ trial, epoch, losses, ended }, entrant) {
      if (ended !== undefined || epoch >= entrant.epochs) return { decisions: [], changes: [] }
      const loss = losses.at(-1) ?? Number.NaN
      if (!Number.isFinite(loss)) {
        const reason = { kind: 'noNumber', epoch } as const
        return { decisions: [{ trial, verdict: 'stop', epoch, reason }], changes: [] }
      }
      const limit = loss < lowest ? lowest : loss > highest ? highest : null
      const verdict = limit === null ? 'continue' : 'stop'
      const reason = { kind: 'threshold', epoch, loss, limit } as const
      return { decisions: [{ trial, verdict, epoch, reason }], changes: [] }
    },
    close: () => ({ decisions: [], changes: [] }),
  }
}
