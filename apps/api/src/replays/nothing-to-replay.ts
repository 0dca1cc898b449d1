import type { SweepRecord } from '@sweepstack/core'
import { isLive } from '@sweepstack/protocol'

/** Why a sweep has no epoch on record that could be replayed, and what to do about it. */
export function nothingToReplay({ id, state, counts }: SweepRecord): string {
  return `Sweep ${id} has no curve on record yet, for a replay needs epochs that were trained: ${whyNone({ id, state, counts })}.`
}

function whyNone({ id, state, counts }: Pick<SweepRecord, 'id' | 'state' | 'counts'>): string {
  const { status, definition } = state
  const { failed, cancelled, running, waiting } = counts
  const opened = Object.values(counts).reduce((sum, count) => sum + count, 0)
  if (opened > 0 && failed === opened) {
    return `all its trials failed before their first epoch; sweepstack failures ${id} says why`
  }
  if (!isLive(status)) {
    const none =
      opened === 0
        ? 'it opened no trial'
        : `${failed} of its trials failed and ${cancelled} were cancelled`
    return `it is ${status}, and ${none}`
  }
  if (status === 'paused') return `it is paused; sweepstack resume ${id} lets it go on`
  if (running > 0) return 'its first epoch is in training; wait for it'
  if (waiting === 0) return 'it has no trial yet; wait for the first'
  return definition.trainer === 'external'
    ? `no program has reported an epoch; they ask for trials by POST /v1/sweeps/${id}/ask`
    : 'its trials wait for a slot; sweepstack workers shows who is there'
}
