import { excludedFirstBy, type SweepRecord, type SweepStore } from '@sweepstack/core'
import { counted, listed, type SweepDefinition } from '@sweepstack/protocol'
import { trialPages } from '../sweeps/records.ts'

/** So many trials are named. */
const mostNamed = 5
const openStatuses: ReadonlySet<string> = new Set(['waiting', 'running', 'resting'])

/**
 * What an edit says of trials that are open, though it excludes their configs: a search that does not learn opens many ahead.
 * Undefined for none.
 */
export async function saidStillOpen(
  sweeps: Pick<SweepStore, 'trials'>,
  { id, counts }: SweepRecord,
  { before, after }: { before: SweepDefinition; after: SweepDefinition },
): Promise<string | undefined> {
  const known = new Set(before.constraints)
  const added = (after.constraints ?? []).filter((text) => !known.has(text))
  let unseen = counts.waiting + counts.running + counts.resting
  if (added.length === 0 || unseen === 0) return undefined
  const isExcluded = excludedFirstBy(before, after)
  const open: number[] = []
  for await (const page of trialPages(sweeps, id)) {
    const those = page.filter(({ status }) => openStatuses.has(status))
    open.push(...those.filter(({ config }) => isExcluded(config)).map(({ number }) => number))
    unseen -= those.length
    if (unseen <= 0) break
  }
  if (open.length === 0) return undefined
  const said =
    open.length === 1
      ? 'that the edit excludes was opened before it, and goes on'
      : 'that the edit excludes were opened before it, and go on'
  return `${counted(open.length, 'trial')} ${said}: ${listed(open, mostNamed)}`
}
