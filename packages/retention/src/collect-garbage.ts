import type { RetentionPolicy } from '@sweepstack/core'
import type { Collection } from '@sweepstack/protocol'
import { collect } from './collect.ts'
import { type Parts, takeStock } from './take-stock.ts'

/** Looks at everything and deletes what nobody needs; undefined if somebody collects already. */
export async function collectGarbage(
  parts: Parts,
  options: { policy: RetentionPolicy; now: number; dryRun: boolean },
): Promise<Collection | undefined> {
  return parts.retention.alone(async () => {
    const stock = await takeStock(parts, options.policy, options.now)
    return collect(parts, stock, options)
  })
}
