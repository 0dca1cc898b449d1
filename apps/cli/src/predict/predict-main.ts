import { predictWith } from '@sweepstack/engine'
import type { PredictionInput, PredictionOutcome } from './predict-in-child.ts'

/** The child of `predictInChild`: one question, one answer. */
process.once('message', async ({ savedModel, size, pixels }: PredictionInput) => {
  const outcome: PredictionOutcome = await predictWith(savedModel, size, pixels).then(
    (probabilities) => ({ probabilities }),
    ({ message }: Error) => ({ message }),
  )
  process.send?.(outcome, () => process.disconnect())
})
