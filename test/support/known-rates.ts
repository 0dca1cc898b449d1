import type { TrialSummary } from '@sweepstack/protocol'
import type { Board } from './board.ts'

/** A parameter whose best value is known: the nearer to 0.01, the more validation images of 1,000 are right. */
export const learningRate = { min: 1e-5, max: 1, scale: 'log' }

/** Decades from the best rate. */
export const far = ({ config }: TrialSummary) => Math.abs(Math.log10(config.learningRate) + 2)

export const rightOf = (trial: TrialSummary) => Math.max(0, 990 - Math.round(300 * far(trial)))

/** Trains what a search proposes to its end, one trial after the other. */
export async function trainByRates(
  board: Board,
  id: string,
  advance = board.scheduler.advance,
): Promise<TrialSummary[]> {
  for (let turn = 0; turn < 100; turn += 1) {
    const waiting = (await board.trials(id)).find(({ status }) => status === 'waiting')
    if (waiting === undefined) break
    await board.finish(waiting, rightOf(waiting))
    await advance(id)
  }
  return board.trials(id)
}
