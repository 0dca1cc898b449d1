import { graceMs, type RetentionPolicy } from '@sweepstack/core'
import type { Dataset } from '@sweepstack/protocol'

/** A version of a dataset that nobody needs any more. */
export interface FormerDataset {
  name: string
  hash: string
}

/**
 * Which versions stay: the current one of each name, what something refers to, and the others for a while, counted from
 * when the next one took their place. `needed` are hashes that sweeps or lineages refer to.
 */
export function judgeDatasets(
  names: Map<string, Dataset[]>,
  needed: ReadonlySet<string>,
  policy: RetentionPolicy,
  now: number,
): { kept: Set<string>; former: FormerDataset[] } {
  const kept = new Set<string>()
  const former: FormerDataset[] = []
  for (const [name, versions] of names) {
    for (const [place, { hash }] of versions.entries()) {
      const next = versions[place - 1]
      const lately =
        next === undefined ||
        now - Date.parse(next.registeredAt) < Math.max(graceMs, policy.unreferencedMs)
      if (lately || needed.has(hash)) kept.add(hash)
      else former.push({ name, hash })
    }
  }
  return { kept, former }
}
