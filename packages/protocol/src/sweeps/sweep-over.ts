import type { Sweep, SweepStatus } from './sweep.ts'

/** Whether a sweep has not ended. */
export function isLive(status: SweepStatus): boolean {
  return status === 'running' || status === 'paused'
}

/** Whether it goes on no more, unless it is edited. */
export function isOver({ status }: Pick<Sweep, 'status'>): boolean {
  return !isLive(status)
}

/** Whether what a sweep that is over has not trained was left by its stopper, not by a budget, a failure or a cancel. */
export function isByStopping({
  status,
  reason,
  counts: { stopped = 0, failed = 0 },
}: Pick<Sweep, 'status' | 'reason' | 'counts'>): boolean {
  return status === 'completed' && reason === null && stopped > 0 && failed === 0
}
