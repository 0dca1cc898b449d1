import type { Sweep } from '@sweepstack/protocol'
import { useMemo } from 'react'

/**
 * The sweep as panels need it: another object only once something else has changed than its cursor, its trained epochs and its
 * counts of trials that did not fail.
 */
export function useStill(sweep: Sweep): Sweep {
  const { id, name, definition, status, createdAt, finishedAt, trials, counts, epochs } = sweep
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is left out does not count here
  return useMemo(
    () => sweep,
    [
      ...[id, name, definition, status, createdAt, finishedAt, trials],
      ...[counts.failed, epochs.asked, epochs.unique, epochs.before],
    ],
  )
}
