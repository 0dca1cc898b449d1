import { type PendingSweep, type StepResult, searcherOf } from '@sweepstack/core'

const pauseMs = 20
/** So many open trials are a stock, and so many times those that ended since the step before. */
const stock = { trials: 64, times: 4 }

/**
 * For how long a sweep may be left alone after a step, in ms. Steps cost much the same for one input and for a hundred:
 * where trials end one after the other and many others wait to be taken, the next ones are opened together. Not where
 * somebody waits for what is decided, a stopper's verdict or a search that learns.
 */
export function pauseAfter(
  { consumed }: Pick<PendingSweep, 'consumed'>,
  { changes: { state } }: Pick<StepResult, 'changes'>,
): number {
  const { status, definition, openTrials } = state
  if (status !== 'running' || definition.stopping !== 'none') return 0
  if (searcherOf(definition).kind !== 'indexed') return 0
  return openTrials >= Math.max(stock.trials, stock.times * consumed) ? pauseMs : 0
}
