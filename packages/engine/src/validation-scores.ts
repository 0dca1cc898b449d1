import { type LabelledProbabilities, scoresInSteps } from '@sweepstack/core'
import type { ImageReport } from '@sweepstack/protocol'

export type ValidationScores = Pick<
  ImageReport,
  'val_balanced_accuracy' | 'val_macro_f1' | 'val_top5_accuracy' | 'val_auc'
>

/** The metrics of an epoch that need the probabilities of all validation images at once; `pause` lets others run. */
export async function validationScores(
  given: LabelledProbabilities,
  pause: () => Promise<void>,
): Promise<ValidationScores> {
  const steps = scoresInSteps(given)
  for (;;) {
    const step = steps.next()
    if (step.done) {
      const { balancedAccuracy, macroF1, top5Accuracy, auc } = step.value
      return {
        val_balanced_accuracy: balancedAccuracy,
        val_macro_f1: macroF1,
        val_top5_accuracy: top5Accuracy,
        val_auc: auc,
      }
    }
    await pause()
  }
}
