import { worstLoss } from './board.ts'
import type { Arrival } from './stopper.ts'

/** What an arrival shows: its last loss; the worst for one that failed or measured no number. */
export function lossOf({ losses, ended }: Arrival): number {
  return ended === 'failed' ? worstLoss : (finite(losses.at(-1)) ?? worstLoss)
}

/** As reasons have it: null for what is no number. */
export function finite(loss: number | undefined): number | null {
  return loss !== undefined && Number.isFinite(loss) && loss !== worstLoss ? loss : null
}
