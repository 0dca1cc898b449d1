import type { Sweep } from './sweep.ts'

/** Whether it goes on no more, unless it is edited. */
export function isOver({ status }: Pick<Sweep, 'status'>): boolean {
  return status !== 'running' && status !== 'paused'
}

/** Whether what a sweep that is over has not trained was left by its stopper, not by a budget, a failure or a cancel. */
export function isByStopping({
  status,
  reason,
  counts: { stopped = 0, failed = 0 },
}: Pick<Sweep, 'status' | 'reason' | 'counts'>): boolean {
  return status === 'completed' && reason === null && stopped > 0 && failed === 0
}
