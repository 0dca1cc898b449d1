import { collectGarbage } from '@sweepstack/retention'
import type { Board } from './board.ts'

export const day = 86_400_000
/** Files stay a day after their sweep, what nobody refers to two. */
export const policy = { filesMs: day, unreferencedMs: 2 * day, best: 1 }

/** What a survey or a collection of garbage looks at. */
export function storageOf({ redis, artifacts }: Board) {
  return { retention: redis.retention, datasets: redis.datasets, artifacts }
}

/** Collects as if so many days had gone by. */
export function collectAfter(board: Board, days: number, options: { dryRun?: boolean } = {}) {
  const now = Date.now() + days * day
  return collectGarbage(storageOf(board), { policy, now, dryRun: false, ...options })
}
