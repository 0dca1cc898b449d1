import {
  identityOf,
  newlyExcluded,
  type SweepRecord,
  type SweepStore,
  saidNewlyExcluded,
} from '@sweepstack/core'
import type { SweepDefinition } from '@sweepstack/protocol'
import { trialPages } from '../sweeps/records.ts'

/** What an edit says of configs that were given before it, had no trial so far, and have none now; undefined for none. */
export async function saidGivenLost(
  sweeps: Pick<SweepStore, 'trials'>,
  { id }: SweepRecord,
  { before, after }: { before: SweepDefinition; after: SweepDefinition },
): Promise<string | undefined> {
  const identify = identityOf(after)
  const lost = new Map(newlyExcluded(before, after).map((config) => [identify(config), config]))
  if (lost.size === 0) return undefined
  for await (const page of trialPages(sweeps, id)) {
    for (const { config } of page) lost.delete(identify(config))
    if (lost.size === 0) return undefined
  }
  return saidNewlyExcluded(after, [...lost.values()])
}
